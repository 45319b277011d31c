using System.Reflection;

namespace Hybrid.Configuration;

/// <summary>Every key of a configuration file, in the order of the records.</summary>
internal static class ConfigurationSchema
{
    /// <summary>All keys, section by section.</summary>
    public static IReadOnlyList<ConfigurationKey> Keys { get; } =
    [
        .. from section in WritableProperties(typeof(RunConfiguration))
           from property in WritableProperties(section.PropertyType)
           select new ConfigurationKey(section, property),
    ];

    /// <summary>The tables' names.</summary>
    public static IReadOnlyList<string> Sections { get; } = [.. Keys.Select(key => key.Section).Distinct()];

    /// <summary>The key of a path, or null.</summary>
    public static ConfigurationKey? Find(string section, string name) =>
        Keys.FirstOrDefault(key => key.Section == section && key.Name == name);

    /// <summary>The known key that someone who wrote this one most likely meant.</summary>
    public static ConfigurationKey Nearest(string section, string name) =>
        Keys.FirstOrDefault(key => key.Name == name)
        ?? Keys.MinBy(key => EditDistance.Between($"{section}.{name}", key.Path))!;

    // The records' computed properties have no setter: they are not keys.
    private static IEnumerable<PropertyInfo> WritableProperties(Type record) =>
        record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);
}
