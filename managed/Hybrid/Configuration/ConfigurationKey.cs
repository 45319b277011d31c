using System.Reflection;
using System.Text.Json;

namespace Hybrid.Configuration;

/// <summary>One key that a configuration file may hold, read from a property of a section's record.</summary>
internal sealed class ConfigurationKey
{
    private readonly PropertyInfo _section;
    private readonly PropertyInfo _property;

    public ConfigurationKey(PropertyInfo section, PropertyInfo property)
    {
        _section = section;
        _property = property;
        Section = JsonNamingPolicy.SnakeCaseLower.ConvertName(section.Name);
        Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        ValueType = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Default = Read(new RunConfiguration());
    }

    /// <summary>The table that holds the key, for example <c>model</c>.</summary>
    public string Section { get; }

    /// <summary>The key inside its table, for example <c>n_layer</c>.</summary>
    public string Name { get; }

    /// <summary>Table and key, for example <c>model.n_layer</c>.</summary>
    public string Path => $"{Section}.{Name}";

    /// <summary>The .NET type of a value: int, long, double, bool, string or a list of strings.</summary>
    public Type ValueType { get; }

    /// <summary>The value when no file and no <c>--set</c> gives one; null when there is none.</summary>
    public object? Default { get; }

    /// <summary>The record and property behind the key, to find their documentation by.</summary>
    public PropertyInfo Property => _property;

    /// <summary>The type as people write it.</summary>
    public string TypeName =>
        ValueType == typeof(int) || ValueType == typeof(long) ? "integer"
        : ValueType == typeof(double) ? "number"
        : ValueType == typeof(bool) ? "boolean"
        : ValueType == typeof(string) ? "string"
        : "list of strings";

    /// <summary>The key's value in a configuration.</summary>
    public object? Read(RunConfiguration configuration) => _property.GetValue(_section.GetValue(configuration));

    /// <summary>Writes the key's value into a configuration that nobody else has seen yet.</summary>
    public void Write(RunConfiguration configuration, object? value) =>
        _property.SetValue(_section.GetValue(configuration), value);

    /// <inheritdoc/>
    public override string ToString() => Path;
}
