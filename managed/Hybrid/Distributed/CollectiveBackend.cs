using Hybrid.Interop;

namespace Hybrid.Distributed;

/// <summary>What carries the collectives: the values of distributed.backend.</summary>
internal static class CollectiveBackend
{
    /// <summary>NCCL where there are CUDA devices, else Gloo.</summary>
    public const string Auto = "auto";

    /// <summary>CPU memory over TCP.</summary>
    public const string Gloo = "gloo";

    /// <summary>CUDA memory.</summary>
    public const string Nccl = "nccl";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Auto, Gloo, Nccl];

    /// <summary>As the C ABI has it.</summary>
    public static HyBackend ToNative(string backend) => backend switch
    {
        Auto => HyBackend.Auto,
        Gloo => HyBackend.Gloo,
        Nccl => HyBackend.Nccl,
        _ => throw new ConfigurationException(
            $"There is no backend \"{backend}\". Take one of {string.Join(", ", All)}."),
    };

    /// <summary>What it is here, for people.</summary>
    public static string NameOf(string backend) => backend switch
    {
        Auto => HybridRuntime.Info is { CudaBuilt: true, CudaDevices: > 0 } ? "NCCL" : "Gloo",
        Nccl => "NCCL",
        _ => "Gloo",
    };
}
