using Hybrid.Models;

namespace Hybrid.Configuration;

/// <summary>The values of run.precision.</summary>
internal static class PrecisionName
{
    /// <summary>bfloat16 on CUDA, float32 on the CPU.</summary>
    public const string Auto = "auto";

    /// <summary>float32 throughout.</summary>
    public const string Float32 = "float32";

    /// <summary>bfloat16 numbers, float32 sums.</summary>
    public const string BFloat16 = "bfloat16";

    private static readonly Dictionary<string, Precision> ByName = new()
    {
        [Auto] = Precision.Auto,
        [Float32] = Precision.Float32,
        ["tf32"] = Precision.Tf32,
        [BFloat16] = Precision.BFloat16,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<string> All => ByName.Keys;

    /// <summary>The precision of a name.</summary>
    public static Precision Parse(string name) => ByName.TryGetValue(name, out var precision)
        ? precision
        : throw new ConfigurationException($"There is no precision \"{name}\". Take one of {string.Join(", ", All)}.");

    /// <summary>The name of a precision.</summary>
    public static string Of(Precision precision) => ByName.First(pair => pair.Value == precision).Key;

    /// <summary>What a training step computes in: the name of a precision, and whether run.float8 goes with it.</summary>
    public static string OfStep(string precision, bool float8) => float8 ? $"{precision} with float8" : precision;
}
