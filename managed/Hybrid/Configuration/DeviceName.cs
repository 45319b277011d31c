using Hybrid.Models;

namespace Hybrid.Configuration;

/// <summary>The values of run.device.</summary>
internal static class DeviceName
{
    /// <summary>CUDA where this build has it and a device is there, else the CPU.</summary>
    public const string Auto = "auto";

    /// <summary>The processor.</summary>
    public const string Cpu = "cpu";

    /// <summary>A CUDA device.</summary>
    public const string Cuda = "cuda";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Auto, Cpu, Cuda];

    /// <summary>The kind of device; null where that depends on the machine.</summary>
    public static DeviceKind? Parse(string name) => name switch
    {
        Auto => null,
        Cpu => DeviceKind.Cpu,
        Cuda => DeviceKind.Cuda,
        _ => throw new ConfigurationException($"There is no device \"{name}\". Take one of {string.Join(", ", All)}."),
    };

    /// <summary>The name of a kind.</summary>
    public static string Of(DeviceKind kind) => kind == DeviceKind.Cuda ? Cuda : Cpu;
}
