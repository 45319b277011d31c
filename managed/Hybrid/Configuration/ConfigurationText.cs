using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Hybrid.Configuration;

/// <summary>Writes a configuration as TOML.</summary>
internal static class ConfigurationText
{
    /// <summary>The configuration as a TOML file that reads back as the same configuration.</summary>
    public static string Write(RunConfiguration configuration) => Write(configuration, _ => null);

    /// <summary>The configuration as TOML with a comment behind each value.</summary>
    public static string Write(RunConfiguration configuration, Func<ConfigurationKey, string?> comment)
    {
        var text = new StringBuilder();
        foreach (var section in ConfigurationSchema.Sections)
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(CultureInfo.InvariantCulture, $"[{section}]\n");
            foreach (var key in ConfigurationSchema.Keys.Where(key => key.Section == section))
                text.Append(Line(key, key.Read(configuration), comment(key))).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>The values that are set, as TOML, by the paths of their keys.</summary>
    public static IReadOnlyDictionary<string, string> Values(RunConfiguration configuration) =>
        ConfigurationSchema.Keys
            .Select(key => (key.Path, Text: Value(key.Read(configuration))))
            .Where(pair => pair.Text is not null)
            .ToDictionary(pair => pair.Path, pair => pair.Text!);

    /// <summary>A value as TOML writes it; null is no TOML.</summary>
    public static string? Value(object? value) => value switch
    {
        null => null,
        bool boolean => boolean ? "true" : "false",
        double number => Number(number),
        string text => Quoted(text),
        IReadOnlyList<string> list => $"[{string.Join(", ", list.Select(Quoted))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    // A key without a value is a comment: TOML has no null.
    private static string Line(ConfigurationKey key, object? value, string? comment)
    {
        var assignment = Value(value) is { } written ? $"{key.Name} = {written}" : $"# {key.Name} is not set";
        return comment is null ? assignment : $"{assignment,-40} # {comment}";
    }

    // TOML floats need a point or an exponent; exponents are written as in 1e-08.
    private static string Number(double number)
    {
        var digits = number.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal);
        return digits.AsSpan().IndexOfAny('.', 'e') < 0 ? digits + ".0" : digits;
    }

    // JSON's escapes are a subset of those of TOML's basic strings.
    private static string Quoted(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
