using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hybrid.Storage;

/// <summary>
/// Brings a directory's entries to the disk, so that a file created or renamed in it is still there after a power
/// cut. .NET has no call for it; on Windows NTFS journals entries itself.
/// </summary>
internal static partial class DirectoryFlush
{
    private const int ReadOnly = 0; // O_RDONLY
    private const int InvalidArgument = 22; // EINVAL

    // Some network file systems have no fsync for a directory.
    private static bool IsImpossible => Marshal.GetLastPInvokeError() == InvalidArgument;

    /// <summary>Returns when the directory's entries are on the disk, as far as its file system can say so.</summary>
    public static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var handle = new SafeFileHandle(OpenFile(directory, ReadOnly), ownsHandle: true);
        if (handle.IsInvalid || (Synchronize(handle) != 0 && !IsImpossible))
        {
            var error = new Win32Exception(Marshal.GetLastPInvokeError());
            throw new IOException($"{directory} could not be brought to the disk: {error.Message}.", error);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Synchronize(SafeFileHandle file);
}
