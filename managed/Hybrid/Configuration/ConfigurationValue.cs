using Tomlyn.Syntax;

namespace Hybrid.Configuration;

/// <summary>Turns TOML values into the type that a key wants.</summary>
internal static class ConfigurationValue
{
    /// <summary>The value of an entry for its key.</summary>
    public static object Convert(ConfigurationKey key, ConfigurationEntry entry) =>
        TryConvert(key.ValueType, entry.Value)
        ?? throw new ConfigurationException(
            $"{entry.Source}: {key.Path} wants {WithArticle(key.TypeName)}, not {entry.Value?.ToString().Trim()}.");

    private static object? TryConvert(Type type, ValueSyntax? value) => value switch
    {
        IntegerValueSyntax { Value: >= int.MinValue and <= int.MaxValue } integer when type == typeof(int) => (int)integer.Value,
        IntegerValueSyntax integer when type == typeof(long) => integer.Value,
        IntegerValueSyntax integer when type == typeof(double) => (double)integer.Value,
        FloatValueSyntax number when type == typeof(double) => number.Value,
        BooleanValueSyntax boolean when type == typeof(bool) => boolean.Value,
        StringValueSyntax text when type == typeof(string) => text.Value,
        ArraySyntax list when type == typeof(IReadOnlyList<string>) => Strings(list),
        _ => null,
    };

    private static string[]? Strings(ArraySyntax list)
    {
        var texts = list.Items.Select(item => item.Value).OfType<StringValueSyntax>();
        string[] values = [.. texts.Select(text => text.Value).OfType<string>()];
        return values.Length == list.Items.ChildrenCount ? values : null;
    }

    private static string WithArticle(string noun) =>
        "aeiou".Contains(noun[0], StringComparison.Ordinal) ? $"an {noun}" : $"a {noun}";
}
