namespace Hybrid.Configuration;

/// <summary>A configuration and where each of its values came from. Immutable.</summary>
public sealed class ResolvedConfiguration
{
    private readonly IReadOnlyDictionary<string, ConfigurationSource> _sources;

    internal ResolvedConfiguration(RunConfiguration configuration, IReadOnlyDictionary<string, ConfigurationSource> sources)
    {
        Configuration = configuration;
        _sources = sources;
    }

    /// <summary>The values.</summary>
    public RunConfiguration Configuration { get; }

    /// <summary>Where a value came from.</summary>
    /// <param name="path">Section and key, for example <c>model.n_layer</c>.</param>
    public ConfigurationSource SourceOf(string path) => _sources.GetValueOrDefault(path, ConfigurationSource.Default);

    /// <summary>The configuration as TOML, every line with its source in a comment.</summary>
    public string Describe() => ConfigurationText.Write(Configuration, key => SourceOf(key.Path).ToString());
}
