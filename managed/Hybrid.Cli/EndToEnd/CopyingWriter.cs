using System.Text;

namespace Hybrid.Cli.EndToEnd;

/// <summary>Writes to another writer and remembers what was written.</summary>
internal sealed class CopyingWriter(TextWriter shown) : TextWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Everything so far.</summary>
    public string Text => _text.ToString();

    /// <inheritdoc/>
    public override Encoding Encoding => shown.Encoding;

    /// <inheritdoc/>
    public override void Write(char value)
    {
        shown.Write(value);
        _text.Append(value);
    }

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count)
    {
        shown.Write(buffer, index, count);
        _text.Append(buffer, index, count);
    }

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        shown.Write(value);
        _text.Append(value);
    }

    /// <inheritdoc/>
    public override void Flush() => shown.Flush();
}
