using Hybrid.Configuration;

namespace Hybrid.Planning;

/// <summary>
/// GPUs by name. Peaks are those of NVIDIA's data sheets without sparsity (half of the number printed there where that
/// is with it), memory is the total that the driver reports, or the data sheet's where that is smaller. Compute capabilities
/// are those of developer.nvidia.com/cuda-gpus.
/// </summary>
internal static class KnownGpus
{
    private const double Tera = 1e12;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Gpu> All { get; } =
    [
        new("a100-40gb", "NVIDIA A100 40GB", new(8, 0), Mebibytes(40_536), 312 * Tera)
        {
            DriverNames = ["NVIDIA A100-SXM4-40GB", "NVIDIA A100-PCIE-40GB"],
        },
        new("a100-80gb", "NVIDIA A100 80GB", new(8, 0), Mebibytes(81_920), 312 * Tera)
        {
            DriverNames = ["NVIDIA A100-SXM4-80GB", "NVIDIA A100 80GB PCIe"],
        },
        new("h100", "NVIDIA H100 80GB SXM", new(9, 0), Mebibytes(81_559), 989 * Tera)
        {
            DriverNames = ["NVIDIA H100 80GB HBM3"],
        },
        new("h100-pcie", "NVIDIA H100 80GB PCIe", new(9, 0), Mebibytes(81_559), 756 * Tera)
        {
            DriverNames = ["NVIDIA H100 PCIe"],
        },
        new("h200", "NVIDIA H200 141GB", new(9, 0), Mebibytes(143_771), 989 * Tera)
        {
            DriverNames = ["NVIDIA H200"],
        },
        new("b200", "NVIDIA B200 180GB", new(10, 0), 180_000_000_000, 2250 * Tera)
        {
            DriverNames = ["NVIDIA B200"],
        },
        new("l4", "NVIDIA L4 24GB", new(8, 9), Mebibytes(23_034), 121 * Tera)
        {
            DriverNames = ["NVIDIA L4"],
        },
        new("l40s", "NVIDIA L40S 48GB", new(8, 9), Mebibytes(46_068), 362 * Tera)
        {
            DriverNames = ["NVIDIA L40S"],
        },
        new("rtx-4090", "NVIDIA GeForce RTX 4090", new(8, 9), Mebibytes(24_564), 165 * Tera)
        {
            DriverNames = ["NVIDIA GeForce RTX 4090"],
        },
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

    /// <summary>
    /// Dense bfloat16 operations per second of a device by the name that its driver gives it; null where the table has
    /// none. Names are compared whole: an H100 NVL, a GH200 or a part of a device (MIG) is another one.
    /// </summary>
    public static double? PeakOf(string driverName) =>
        All.FirstOrDefault(gpu => gpu.DriverNames.Contains(driverName))?.PeakFlops;

    private static string? Nearest(string name) => Names.MinBy(known => EditDistance.Between(name, known));

    private static long Mebibytes(long count) => count << 20;
}
