using System.Text;

namespace Hybrid.Bindings.Generator;

/// <summary>Text in lines that end with LF, indented by open blocks.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder text = new();
    private string indent = "";

    internal void Line(string line) => text.Append(line.Length > 0 ? indent : "").Append(line).Append('\n');

    internal void Lines(IEnumerable<string> lines)
    {
        foreach (string line in lines)
            Line(line);
    }

    internal void Open(string line)
    {
        Line(line);
        Line("{");
        indent += "    ";
    }

    internal void Close()
    {
        indent = indent[4..];
        Line("}");
    }

    public override string ToString() => text.ToString();
}
