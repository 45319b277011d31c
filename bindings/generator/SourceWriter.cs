using System.Text;

namespace Hybrid.Bindings.Generator;

/// <summary>Text in lines that end with LF, indented by open blocks.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private string _indent = "";

    internal void Line(string line) => _text.Append(line.Length > 0 ? _indent : "").Append(line).Append('\n');

    internal void Lines(IEnumerable<string> lines)
    {
        foreach (string line in lines)
            Line(line);
    }

    internal void Open(string line)
    {
        Line(line);
        Line("{");
        _indent += "    ";
    }

    internal void Close()
    {
        _indent = _indent[4..];
        Line("}");
    }

    public override string ToString() => _text.ToString();
}
