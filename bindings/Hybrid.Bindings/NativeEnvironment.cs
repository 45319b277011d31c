using System.Runtime.InteropServices;

namespace Hybrid.Interop;

/// <summary>Environment variables as native code reads them, which .NET's SetEnvironmentVariable does not reach.</summary>
internal static partial class NativeEnvironment
{
    // 2^4 cycles, the least that OpenBLAS takes; its own choice is 2^26, some 25 ms.
    private const string ShortestTimeout = "4";

    /// <summary>
    /// Lets idle threads sleep, unless the user has chosen otherwise: OpenMP's, which spin, take the cores from the BLAS,
    /// and OpenBLAS's, which spin after each product, take them from the operations that follow it. libgomp and OpenBLAS
    /// read this once, when they load.
    /// </summary>
    internal static void UsePassiveWaiting()
    {
        if (OperatingSystem.IsWindows())
            return;
        _ = SetEnv("OMP_WAIT_POLICY", "passive", overwrite: 0);
        _ = SetEnv("OPENBLAS_THREAD_TIMEOUT", ShortestTimeout, overwrite: 0);
    }

    /// <summary>
    /// Names the kernels that suit the processor, unless the user has: OpenBLAS reads the variable once, when it loads.
    /// </summary>
    internal static void ChooseOpenBlasCore()
    {
        if (!OperatingSystem.IsWindows() && OpenBlasCore.Find() is { } core)
            _ = SetEnv("OPENBLAS_CORETYPE", core, overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);
}
