using System.Runtime.InteropServices;

namespace Hybrid.Interop;

/// <summary>Names of the native library's file and folder on each operating system.</summary>
internal static class NativeLibraryName
{
    /// <summary>libhybrid_core.so, libhybrid_core.dylib or hybrid_core.dll.</summary>
    internal static string File => Decorate(Native.LibraryName);

    /// <summary>Portable runtime identifier, for example linux-x64.</summary>
    internal static string RuntimeIdentifier
    {
        get
        {
            string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>The file name that a library of this name has here.</summary>
    internal static string Decorate(string name) =>
        OperatingSystem.IsWindows() ? $"{name}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{name}.dylib"
        : $"lib{name}.so";
}
