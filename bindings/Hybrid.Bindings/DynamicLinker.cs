using System.Runtime.InteropServices;

namespace Hybrid.Interop;

/// <summary>Loads a library by its path and keeps what the system's linker says when it cannot.</summary>
internal static class DynamicLinker
{
    /// <summary>Loads a library.</summary>
    /// <param name="path">The library's file.</param>
    /// <param name="handle">The library; 0 when it was not loaded.</param>
    /// <returns>An empty text, or why it was not loaded: on Unix dlerror's text.</returns>
    internal static string Load(string path, out nint handle)
    {
        handle = 0;
        if (!File.Exists(path))
            return "there is no such file";

        try
        {
            handle = NativeLibrary.Load(path);
            return "";
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            return SystemMessage(e.Message);
        }
    }

    // .NET puts a line of general advice before dlerror's text.
    private static string SystemMessage(string message)
    {
        int firstLineEnd = message.IndexOf('\n', StringComparison.Ordinal);
        string detail = firstLineEnd < 0 ? "" : message[(firstLineEnd + 1)..].Trim();
        return detail.Length > 0 ? detail : message;
    }
}
