using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Hybrid.Configuration;

namespace Hybrid.Tests.Configuration;

/// <summary>Writes docs/configuration.md from the configuration's records and their XML documentation.</summary>
internal static partial class ConfigurationPage
{
    private const string Introduction = """
        # Configuration

        <!-- Generated from the records in managed/Hybrid/Configuration and managed/Hybrid/Models.
             After changing them: HYBRID_UPDATE_DOCS=1 dotnet test tests/Hybrid.Tests --filter ConfigurationPage -->

        A run is described by one TOML file. `--set section.key=value` overrides the file, the file overrides the defaults.
        A key that is not listed here is an error, and so is a value of another type or out of its range. Relative paths
        start at the working directory. A key without a default may be left out, unless its description says that it is
        required. `hybrid config check FILE` prints every value and where it came from.

        """;

    /// <summary>The page's text.</summary>
    public static string Write()
    {
        var documentation = XDocument.Load(Path.ChangeExtension(typeof(RunConfiguration).Assembly.Location, ".xml"));
        var page = new StringBuilder(Introduction);
        foreach (var section in ConfigurationSchema.Keys.GroupBy(key => key.Section))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## [{section.Key}]\n\n");
            page.Append("| key | type | default | range | what it is |\n|---|---|---|---|---|\n");
            foreach (var key in section)
                page.Append(Row(key, Summary(documentation, key.Property)));
        }
        return page.ToString();
    }

    private static string Row(ConfigurationKey key, string summary)
    {
        var value = ConfigurationText.Value(key.Default) is { } text && text != "\"\"" ? $"`{text}`" : "";
        return $"| `{key.Name}` | {key.TypeName} | {value} | {ValueRange.Of(key)} | {summary} |\n";
    }

    private static string Summary(XDocument documentation, PropertyInfo property)
    {
        var id = $"P:{property.DeclaringType!.FullName}.{property.Name}";
        var summary = documentation.Descendants("member").Single(member => member.Attribute("name")!.Value == id).Element("summary")!;
        foreach (var reference in summary.Elements().ToList())
            reference.ReplaceWith(Referred(reference));
        return Whitespace().Replace(summary.Value.Trim(), " ");
    }

    // <see cref="P:Hybrid.Models.ModelConfig.NHead"/> becomes n_head, <see langword="null"/> becomes "not set".
    private static string Referred(XElement reference)
    {
        if (reference.Attribute("langword") is not null)
            return "not set";
        var name = reference.Attribute("cref")?.Value.Split('.')[^1] ?? reference.Value;
        return ConfigurationSchema.Keys.FirstOrDefault(key => key.Property.Name == name)?.Name ?? name;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
