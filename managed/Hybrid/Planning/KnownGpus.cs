using Hybrid.Configuration;

namespace Hybrid.Planning;

/// <summary>
/// GPUs by name. Peaks are those of NVIDIA's data sheets without sparsity (half of the number printed there where that
/// is with it), memory is the total that the driver reports, or the data sheet's where that is smaller.
/// </summary>
internal static class KnownGpus
{
    private const double Tera = 1e12;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Gpu> All { get; } =
    [
        new("a100-40gb", "NVIDIA A100 40GB", Mebibytes(40_536), 312 * Tera),
        new("a100-80gb", "NVIDIA A100 80GB", Mebibytes(81_920), 312 * Tera),
        new("h100", "NVIDIA H100 80GB SXM", Mebibytes(81_559), 989 * Tera),
        new("h100-pcie", "NVIDIA H100 80GB PCIe", Mebibytes(81_559), 756 * Tera),
        new("h200", "NVIDIA H200 141GB", Mebibytes(143_771), 989 * Tera),
        new("b200", "NVIDIA B200 180GB", 180_000_000_000, 2250 * Tera),
        new("l4", "NVIDIA L4 24GB", Mebibytes(23_034), 121 * Tera),
        new("l40s", "NVIDIA L40S 48GB", Mebibytes(46_068), 362 * Tera),
        new("rtx-4090", "NVIDIA GeForce RTX 4090", Mebibytes(24_564), 165 * Tera),
    ];

    /// <summary>Every name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(gpu => gpu.Name)];

    /// <summary>Finds a GPU.</summary>
    /// <exception cref="ConfigurationException">There is none of that name; the message lists all.</exception>
    public static Gpu Find(string name) =>
        All.FirstOrDefault(gpu => string.Equals(gpu.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ConfigurationException(
            $"There is no GPU '{name}' in the table. Did you mean {Nearest(name)}? "
            + $"There are: {string.Join(", ", Names)}.");

    private static string? Nearest(string name) => Names.MinBy(known => EditDistance.Between(name, known));

    private static long Mebibytes(long count) => count << 20;
}
