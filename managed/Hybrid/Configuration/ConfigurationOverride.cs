using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Hybrid.Configuration;

/// <summary>Reads the text of a <c>--set section.key=value</c>.</summary>
internal static class ConfigurationOverride
{
    /// <summary>Reads one override.</summary>
    public static ConfigurationEntry Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (equals < 0 || dot < 0 || dot > equals)
            throw new ConfigurationException(
                $"--set {text}: this is not section.key=value, for example --set model.n_layer=4.");

        var source = new ConfigurationSource(Override: text);
        return new(text[..dot].Trim(), text[(dot + 1)..equals].Trim(), ValueOf(text[(equals + 1)..].Trim()), source);
    }

    // A shell has eaten the quotes of --set run.name="x": what is no TOML value is taken as a string.
    private static ValueSyntax ValueOf(string value)
    {
        var document = SyntaxParser.Parse($"value = {value}");
        var parsed = document.HasErrors ? null : document.KeyValues.Single().Value;
        return parsed ?? new StringValueSyntax(value);
    }
}
