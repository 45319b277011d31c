using System.Xml.Linq;

namespace Hybrid.Data.DotnetDocs;

/// <summary>Lays a member's documentation out as a text: name, summary, parameters, result, exceptions, remarks.</summary>
/// <param name="names">Writes names.</param>
internal sealed class MemberArticle(MemberNames names)
{
    private readonly DocumentationText _text = new(names);

    /// <summary>The text of a section.</summary>
    public string SectionOf(XElement member, string section) =>
        string.Join('\n', member.Elements(section).Select(_text.Of).Where(text => text.Length > 0));

    /// <summary>The whole text; null when nothing is said but the name.</summary>
    public string? Write(string name, XElement member)
    {
        List<string> lines = [];
        AddSection(lines, "", SectionOf(member, "summary"));
        AddList(lines, "Parameters:", [.. member.Elements("typeparam"), .. member.Elements("param")], ParameterName);
        AddSection(lines, "Value: ", SectionOf(member, "value"));
        AddSection(lines, "Returns: ", SectionOf(member, "returns"));
        AddList(lines, "Exceptions:", [.. member.Elements("exception")], ExceptionName);
        AddSection(lines, "Remarks: ", SectionOf(member, "remarks"));
        return lines.Count == 0 ? null : string.Join('\n', lines.Prepend(name));
    }

    private static void AddSection(List<string> lines, string title, string text)
    {
        if (text.Length > 0)
            lines.Add(title + text);
    }

    private void AddList(List<string> lines, string title, XElement[] elements, Func<XElement, string?> nameOf)
    {
        var entries = elements.Select(element => (Name: nameOf(element), Text: _text.Of(element)))
            .Where(entry => entry.Name is not null && entry.Text.Length > 0)
            .Select(entry => $"{entry.Name}: {entry.Text}")
            .ToArray();
        if (entries.Length == 0)
            return;
        lines.Add(title);
        lines.AddRange(entries);
    }

    private static string? ParameterName(XElement parameter) => (string?)parameter.Attribute("name");

    private string? ExceptionName(XElement exception) =>
        (string?)exception.Attribute("cref") is { } reference ? names.ShortName(reference) : null;
}
