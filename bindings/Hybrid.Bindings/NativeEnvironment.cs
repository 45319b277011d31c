using System.Runtime.InteropServices;

namespace Hybrid.Interop;

/// <summary>Environment variables as native code reads them, which .NET's SetEnvironmentVariable does not reach.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>
    /// Lets idle OpenMP threads sleep, unless the user has chosen otherwise: spinning ones take the cores from BLAS.
    /// libgomp reads the policy once, when it loads.
    /// </summary>
    internal static void UsePassiveWaiting()
    {
        if (!OperatingSystem.IsWindows())
            _ = SetEnv("OMP_WAIT_POLICY", "passive", overwrite: 0);
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
