using System.Text;
using System.Xml.Linq;

namespace Hybrid.Data.DotnetDocs;

/// <summary>Turns documentation markup into plain text: references become names, paragraphs and list items lines.</summary>
/// <param name="names">Writes the names of what is referred to.</param>
internal sealed class DocumentationText(MemberNames names)
{
    /// <summary>The text inside an element: lines without leading, trailing or repeated spaces, none of them empty.</summary>
    public string Of(XElement element)
    {
        var text = new StringBuilder();
        AppendContent(element, text);
        return text.ToString().Trim();
    }

    private void AppendContent(XElement element, StringBuilder text)
    {
        foreach (var node in element.Nodes())
        {
            if (node is XElement child)
                AppendElement(child, text);
            else if (node is XText characters)
                AppendCollapsed(characters.Value, text);
        }
    }

    private void AppendElement(XElement element, StringBuilder text)
    {
        switch (element.Name.LocalName)
        {
            case "see" or "seealso" or "xref":
                AppendReference(element, text);
                break;
            case "paramref" or "typeparamref":
                text.Append((string?)element.Attribute("name"));
                break;
            case "para" or "p" or "div" or "ul" or "ol" or "list" or "note" or "example" or "table":
                AppendBlock(element, text, start: "");
                break;
            case "item" or "listheader" or "li":
                AppendBlock(element, text, start: "- ");
                break;
            case "description" when element.ElementsBeforeSelf("term").Any():
                AppendCollapsed(": ", text);
                AppendContent(element, text);
                break;
            case "code":
                AppendCode(element.Value, text);
                break;
            case "br":
                StartLine(text);
                break;
            case "sup":
                text.Append('^').Append(element.Value.Trim());
                break;
            default:
                AppendContent(element, text);
                break;
        }
    }

    private void AppendReference(XElement element, StringBuilder text)
    {
        if (!string.IsNullOrWhiteSpace(element.Value))
            AppendContent(element, text);
        else if ((string?)element.Attribute("cref") is { } member)
            text.Append(names.ShortName(member));
        else if ((string?)element.Attribute("uid") is { } page)
            text.Append(names.ShortName("T:" + page.Split('(', '?')[0].Replace("*", "", StringComparison.Ordinal)));
        else
            text.Append((string?)element.Attribute("langword") ?? (string?)element.Attribute("href"));
    }

    private void AppendBlock(XElement element, StringBuilder text, string start)
    {
        StartLine(text);
        text.Append(start);
        AppendContent(element, text);
        StartLine(text);
    }

    // Code keeps its lines and their indentation.
    private static void AppendCode(string code, StringBuilder text)
    {
        StartLine(text);
        foreach (string line in code.Split('\n'))
        {
            if (!string.IsNullOrWhiteSpace(line))
                text.Append(line.TrimEnd()).Append('\n');
        }
    }

    // White space in markup is a single space, and nothing at the start of a line or after another space.
    private static void AppendCollapsed(string characters, StringBuilder text)
    {
        foreach (char character in characters)
        {
            if (!char.IsWhiteSpace(character) || character == '\u00a0')
                text.Append(character == '\u00a0' ? ' ' : character);
            else if (text.Length > 0 && text[^1] is not (' ' or '\n'))
                text.Append(' ');
        }
    }

    private static void StartLine(StringBuilder text)
    {
        while (text.Length > 0 && text[^1] == ' ')
            text.Length--;
        if (text.Length > 0 && text[^1] != '\n')
            text.Append('\n');
    }
}
