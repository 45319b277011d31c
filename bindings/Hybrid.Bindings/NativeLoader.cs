using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Hybrid.Interop;

/// <summary>
/// Finds and loads the native library, once and on demand. Nothing is loaded by a static constructor, so that a
/// failure reaches the caller as it is, and may be tried again.
/// </summary>
internal static unsafe class NativeLoader
{
    private static readonly Lock Gate = new();
    private static volatile string? _loadedFrom;
    private static nint _library;

    /// <summary>Path of the loaded library; empty before it is loaded.</summary>
    internal static string LoadedFrom => _loadedFrom ?? "";

    /// <summary>Loads the library unless it is loaded.</summary>
    /// <exception cref="DllNotFoundException">It cannot be loaded; the message says why and what to do.</exception>
    internal static void EnsureLoaded()
    {
        if (_loadedFrom is not null)
            return;

        lock (Gate)
        {
            if (_loadedFrom is not null)
                return;
            NativeEnvironment.UsePassiveWaiting();
            NativeEnvironment.ChooseOpenBlasCore();
            string? libtorch = Environment.GetEnvironmentVariable(NativeSearch.LibTorchVariable);
            if (!string.IsNullOrEmpty(libtorch))
                LibTorchFolder.Load(libtorch);
            string? chosen = Environment.GetEnvironmentVariable(NativeSearch.LibraryVariable);
            string path = Load(NativeSearch.Candidates(chosen, AppContext.BaseDirectory), out _library);
            NativeLibrary.SetDllImportResolver(typeof(NativeLoader).Assembly, Resolve);
            _loadedFrom = path;
        }
    }

    /// <summary>Loads the first candidate that can be loaded and has this header's version.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="DllNotFoundException">None can.</exception>
    internal static string Load(IReadOnlyList<string> candidates, out nint handle)
    {
        var tried = new StringBuilder();
        foreach (string path in candidates)
        {
            string reason = DynamicLinker.Load(path, out handle);
            if (reason.Length == 0)
                reason = VersionProblem(handle);
            if (reason.Length == 0)
                return path;
            tried.AppendLine().Append("  ").Append(path).Append(": ").Append(reason);
        }

        throw new DllNotFoundException(
            $"The native library {NativeLibraryName.File} could not be loaded. Tried:{tried}{Environment.NewLine}"
            + "Build it with ./build.sh, or set HYBRID_NATIVE to the library's path and, where libtorch lies elsewhere, "
            + "HYBRID_LIBTORCH to its folder. `hybrid doctor` shows what is found.");
    }

    private static string VersionProblem(nint handle)
    {
        if (!NativeLibrary.TryGetExport(handle, "hy_abi_version", out nint export))
            return "it is not Hybrid's library: it has no hy_abi_version";
        uint version = ((delegate* unmanaged[Cdecl]<uint>)export)();
        return version == NativeConstants.AbiVersion
            ? ""
            : $"its ABI version is {version} and this Hybrid needs {NativeConstants.AbiVersion}; build both from the same source";
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == Native.LibraryName ? _library : 0;
}
