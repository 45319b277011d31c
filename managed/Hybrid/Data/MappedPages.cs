using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hybrid.Data;

/// <summary>Brings pages of mapped files into memory before they are used.</summary>
internal static unsafe partial class MappedPages
{
    private const int WillNeed = 3; // MADV_WILLNEED, on Linux and macOS
    private const int PopulateRead = 22; // MADV_POPULATE_READ, since Linux 5.14
    private const int BadAddress = 14; // EFAULT: touching the pages would raise SIGBUS

    /// <summary>Asks for pages without waiting for them, so that the disk has many requests to choose from.</summary>
    public static void Request(nint start, long bytes)
    {
        // Windows reads them when they are loaded.
        if (!OperatingSystem.IsWindows())
            _ = Advise(start, bytes, WillNeed);
    }

    /// <summary>Returns when pages are in memory.</summary>
    /// <returns>False where the disk fails, or the file has become shorter: whoever touches them there is killed.</returns>
    public static bool TryLoad(nint start, long bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            if (Advise(start, bytes, PopulateRead) == 0)
                return true;
            if (Marshal.GetLastPInvokeError() == BadAddress)
                return false;
        }

        Touch((byte*)start, (byte*)start + bytes);
        return true;
    }

    private static int Advise(nint start, long bytes, int advice)
    {
        nint page = start & ~((nint)Environment.SystemPageSize - 1);
        return MemoryAdvise((void*)page, (nuint)(start + bytes - page), advice);
    }

    private static void Touch(byte* first, byte* end)
    {
        for (byte* page = first; page < end; page += Environment.SystemPageSize)
            Volatile.Read(ref Unsafe.AsRef<byte>(page));
        if (end > first)
            Volatile.Read(ref Unsafe.AsRef<byte>(end - 1));
    }

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);
}
