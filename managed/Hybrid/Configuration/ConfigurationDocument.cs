using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Hybrid.Configuration;

/// <summary>Reads TOML into entries that remember where they were written.</summary>
internal static class ConfigurationDocument
{
    /// <summary>Reads a file's entries.</summary>
    public static IReadOnlyList<ConfigurationEntry> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new ConfigurationException(
                $"There is no configuration file '{path}'. Relative paths start at the working directory, "
                + $"{Directory.GetCurrentDirectory()}.");
        }
        return Parse(File.ReadAllText(path), path);
    }

    /// <summary>Reads the entries of a text.</summary>
    /// <param name="text">TOML.</param>
    /// <param name="name">The name that errors call the text by.</param>
    public static IReadOnlyList<ConfigurationEntry> Parse(string text, string name)
    {
        var document = SyntaxParser.Parse(text, name);
        if (document.Diagnostics.FirstOrDefault(message => message.Kind == DiagnosticMessageKind.Error) is { } mistake)
            throw new ConfigurationException(
                $"{SourceOf(mistake.Span, name)}: this is not valid TOML: {mistake.Message}");
        if (document.KeyValues.FirstOrDefault() is { } loose)
        {
            throw new ConfigurationException(
                $"{SourceOf(loose.Span, name)}: '{loose.Key?.ToString().Trim()}' stands outside a section. Put "
                + $"it under one of {SectionNames}.");
        }

        var entries = new List<ConfigurationEntry>();
        foreach (var table in document.Tables)
        {
            var section = table.Name?.ToString().Trim() ?? "";
            if (table is not TableSyntax || !ConfigurationSchema.Sections.Contains(section))
                throw new ConfigurationException(
                    $"{SourceOf(table.Span, name)}: there is no section '{section}'. The sections are "
                    + $"{SectionNames}.");
            entries.AddRange(table.Items.Select(item => EntryOf(section, item, name)));
        }
        return entries;
    }

    private static string SectionNames => string.Join(", ", ConfigurationSchema.Sections.Select(section => $"[{section}]"));

    private static ConfigurationEntry EntryOf(string section, KeyValueSyntax item, string name) =>
        new(section, item.Key?.ToString().Trim() ?? "", item.Value, SourceOf(item.Span, name));

    private static ConfigurationSource SourceOf(SourceSpan span, string name) =>
        new(name, span.Start.Line + 1, span.Start.Column + 1);
}
