namespace Hybrid.Configuration;

/// <summary>Makes a configuration out of a file and overrides: <c>--set</c> over file over default.</summary>
public static class ConfigurationLoader
{
    /// <summary>Loads and checks a configuration.</summary>
    /// <param name="path">A TOML file.</param>
    /// <param name="overrides">Texts of the form <c>section.key=value</c>; a later one wins.</param>
    /// <exception cref="ConfigurationException">Something in it is wrong: the message says where and what to do.</exception>
    public static ResolvedConfiguration Load(string path, IEnumerable<string>? overrides = null) =>
        Resolve(ConfigurationDocument.Read(path), overrides ?? []);

    /// <summary>Loads and checks a configuration from TOML text.</summary>
    internal static ResolvedConfiguration Parse(string text, string name, IEnumerable<string>? overrides = null) =>
        Resolve(ConfigurationDocument.Parse(text, name), overrides ?? []);

    private static ResolvedConfiguration Resolve(IEnumerable<ConfigurationEntry> file, IEnumerable<string> overrides)
    {
        var configuration = new RunConfiguration();
        var sources = new Dictionary<string, ConfigurationSource>();
        foreach (var entry in file.Concat(overrides.Select(ConfigurationOverride.Parse)))
        {
            var key = KeyOf(entry);
            key.Write(configuration, ConfigurationValue.Convert(key, entry));
            sources[key.Path] = entry.Source;
        }

        var resolved = new ResolvedConfiguration(configuration, sources);
        ConfigurationRules.Check(resolved);
        return resolved;
    }

    private static ConfigurationKey KeyOf(ConfigurationEntry entry) =>
        ConfigurationSchema.Find(entry.Section, entry.Name)
        ?? throw new ConfigurationException(
            $"{entry.Source}: there is no key {entry.Section}.{entry.Name}. Did you mean "
            + $"{ConfigurationSchema.Nearest(entry.Section, entry.Name)}?");
}
