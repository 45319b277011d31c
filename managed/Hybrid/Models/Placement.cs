using Hybrid.Configuration;

namespace Hybrid.Models;

/// <summary>Where a model lives and in what precision it computes. Immutable; compared by value.</summary>
public sealed record Placement
{
    /// <summary>The processor.</summary>
    public static Placement Cpu { get; } = new();

    /// <summary>The kind of device.</summary>
    public DeviceKind Device { get; init; }

    /// <summary>Which one of its kind, among those that the process sees.</summary>
    public int DeviceIndex { get; init; }

    /// <summary>What products compute with.</summary>
    public Precision Precision { get; init; }

    /// <summary><see cref="Precision"/> or what <see cref="Precision.Auto"/> comes to on this device.</summary>
    public Precision ComputePrecision => Precision != Precision.Auto
        ? Precision
        : Device == DeviceKind.Cuda ? Precision.BFloat16 : Precision.Float32;

    /// <summary>Chooses what a configuration's names come to in this process.</summary>
    /// <param name="device">"auto" takes CUDA where this build has it and a device is there; or "cpu", "cuda".</param>
    /// <param name="precision">"auto", "float32", "tf32" or "bfloat16".</param>
    /// <param name="localRank">
    /// This process among those of its machine: it takes the device of that index, or the only one that it sees.
    /// </param>
    /// <exception cref="ConfigurationException">A name is unknown, or what it asks for is not here.</exception>
    /// <exception cref="NativeLibraryException">The native library could not be loaded.</exception>
    public static Placement Choose(
        string device = DeviceName.Auto, string precision = PrecisionName.Auto, int localRank = 0) =>
        Choose(device, precision, localRank, HybridRuntime.Info);

    /// <inheritdoc cref="Choose(string, string, int)"/>
    internal static Placement Choose(string device, string precision, int localRank, RuntimeInfo runtime)
    {
        var kind = DeviceName.Parse(device) ?? KindHere(runtime);
        if (kind == DeviceKind.Cuda)
            CheckDevices(runtime, localRank);
        return Named(kind, precision) with
        {
            DeviceIndex = kind == DeviceKind.Cuda && runtime.CudaDevices > 1 ? localRank : 0,
        };
    }

    /// <summary>The placement to estimate with: "cuda" need not be here.</summary>
    /// <exception cref="ConfigurationException">A name is unknown, or they do not go together.</exception>
    internal static Placement ToEstimate(string device, string precision) =>
        Named(DeviceName.Parse(device) ?? KindHere(HybridRuntime.Info), precision);

    private static Placement Named(DeviceKind kind, string precision)
    {
        var named = new Placement { Device = kind, Precision = PrecisionName.Parse(precision) };
        return kind == DeviceKind.Cuda || named.ComputePrecision == Precision.Float32
            ? named
            : throw new ConfigurationException(
                $"The precision {precision} needs a CUDA device; the CPU computes in float32. Set run.precision = "
                + $"\"{PrecisionName.Auto}\", or run.device = \"{DeviceName.Cuda}\" where there is one.");
    }

    private static DeviceKind KindHere(RuntimeInfo runtime) =>
        runtime is { CudaBuilt: true, CudaDevices: > 0 } ? DeviceKind.Cuda : DeviceKind.Cpu;

    private static void CheckDevices(RuntimeInfo runtime, int localRank)
    {
        const string Instead = $"or set run.device = \"{DeviceName.Cpu}\".";
        if (!runtime.CudaBuilt)
        {
            throw new ConfigurationException(
                $"CUDA is asked for, and this build computes on the CPU alone. Build Hybrid with ./build.sh --cuda on, {Instead}");
        }
        if (runtime.CudaDevices == 0)
        {
            throw new ConfigurationException(
                "CUDA is asked for, and there is no CUDA device that this process can use. Check nvidia-smi, "
                + $"CUDA_VISIBLE_DEVICES and that the driver fits CUDA {runtime.CudaVersion}, {Instead}");
        }
        if (runtime.CudaDevices > 1 && localRank >= runtime.CudaDevices)
        {
            throw new ConfigurationException(
                $"Local rank {localRank} has no CUDA device of its own: this machine shows {runtime.CudaDevices}. Start at "
                + "most that many processes on it.");
        }
    }
}
