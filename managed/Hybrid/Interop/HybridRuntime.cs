using Hybrid.Interop;
using Microsoft.Extensions.Logging;

namespace Hybrid;

/// <summary>
/// The native library as a whole. Every member loads it first when that has not happened yet, and throws
/// <see cref="NativeLibraryException"/> when it cannot.
/// </summary>
/// <remarks>
/// Thread safety: <see cref="SetThreads"/> and <see cref="SetLogger"/> are called while nothing else of Hybrid runs;
/// the rest may be used from any thread.
/// </remarks>
public static unsafe class HybridRuntime
{
    /// <summary>What the native library runs on, now.</summary>
    public static RuntimeInfo Info
    {
        get
        {
            NativeCore.EnsureLoaded();
            var info = new HyRuntimeInfo { StructSize = (uint)sizeof(HyRuntimeInfo) };
            NativeCore.Check(Native.GetRuntimeInfo(&info));
            return new RuntimeInfo(
                Version: NativeText.Read(info.Version),
                LibraryPath: NativeLoader.LoadedFrom,
                Compiler: NativeText.Read(info.Compiler),
                LibTorchVersion: NativeText.Read(info.LibtorchVersion),
                Blas: NativeText.Read(info.Blas),
                BlasPath: NativeText.Read(info.BlasPath),
                CpuKernels: NativeText.Read(info.CpuKernels),
                Threads: info.Threads,
                OmpWaitPolicy: NativeText.Read(info.OmpWaitPolicy),
                CudaBuilt: info.CudaBuilt != 0,
                CudaDevices: info.CudaDevices,
                CudaVersion: NativeText.Read(info.CudaVersion));
        }
    }

    /// <summary>The CUDA devices that can be used, as they are now.</summary>
    public static IReadOnlyList<CudaDevice> Devices => [.. Enumerable.Range(0, Info.CudaDevices).Select(DeviceAt)];

    /// <summary>Models, trainers, scorers and decoders that exist in native memory.</summary>
    public static long LiveObjects
    {
        get
        {
            NativeCore.EnsureLoaded();
            return Native.LiveObjects();
        }
    }

    /// <summary>Sets the threads of OpenMP, libtorch and BLAS together.</summary>
    /// <param name="threads">At least 1; 0 takes one per core that the process may use.</param>
    /// <exception cref="ConfigurationException"><paramref name="threads"/> is negative.</exception>
    public static void SetThreads(int threads)
    {
        NativeCore.EnsureLoaded();
        NativeCore.Check(Native.SetThreads(threads));
    }

    /// <summary>Sends the native library's log messages to a logger, or nowhere when it is null (the default).</summary>
    public static void SetLogger(ILogger? logger)
    {
        NativeCore.EnsureLoaded();
        NativeLog.SetLogger(logger);
    }

    /// <summary>Times the float32 matrix product that the model uses: best of several runs of [m, k] x [k, n].</summary>
    /// <returns>2 m n k / seconds / 10^9, in GFLOP/s.</returns>
    /// <exception cref="ConfigurationException">A size is not positive.</exception>
    public static double MeasureGemm(int m, int n, int k)
    {
        NativeCore.EnsureLoaded();
        double gflops;
        NativeCore.Check(Native.MeasureGemm(m, n, k, &gflops));
        return gflops;
    }

    private static CudaDevice DeviceAt(int index)
    {
        var info = new HyDeviceInfo { StructSize = (uint)sizeof(HyDeviceInfo) };
        NativeCore.Check(Native.GetDeviceInfo(index, &info));
        return new CudaDevice(
            index,
            NativeText.Read(info.Name),
            new Version(info.ComputeMajor, info.ComputeMinor),
            info.Multiprocessors,
            info.TotalMemory,
            info.FreeMemory);
    }
}
