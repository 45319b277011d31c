using Hybrid.Training;

namespace Hybrid.Configuration;

/// <summary>The values of run.recompute.</summary>
internal static class RecomputeName
{
    /// <summary>Nothing is computed twice.</summary>
    public const string None = "none";

    private static readonly Dictionary<string, Recompute> ByName = new()
    {
        [None] = Recompute.None,
        ["attention"] = Recompute.Attention,
        ["block"] = Recompute.Block,
    };

    /// <summary>All of them, from the most memory to the least.</summary>
    public static IReadOnlyCollection<string> All => ByName.Keys;

    /// <summary>What a name stands for.</summary>
    public static Recompute Parse(string name) => ByName.TryGetValue(name, out var recompute)
        ? recompute
        : throw new ConfigurationException(
            $"Nothing called \"{name}\" can be computed again. Take one of {string.Join(", ", All)}.");

    /// <summary>The name of what is computed again.</summary>
    public static string Of(Recompute recompute) => ByName.First(pair => pair.Value == recompute).Key;
}
