namespace Hybrid.Storage;

/// <summary>Tells by the system's error numbers why a file cannot be opened or written, and what to do about it.</summary>
internal static class StorageFaults
{
    // An IOException's HResult is errno on Unix, and on Windows an error number below this.
    private const int WindowsError = unchecked((int)0x80070000);

    private const int FileTooLarge = 27; // EFBIG
    private const int MostFilesOpen = 24; // EMFILE

    /// <summary>Why.</summary>
    public static StorageFault Of(Exception error) => error switch
    {
        UnauthorizedAccessException => StorageFault.ReadOnly,
        IOException when OperatingSystem.IsWindows() => OfWindows(error.HResult & ~WindowsError),
        IOException => OfUnix(error.HResult),
        _ => StorageFault.Other,
    };

    /// <summary>Whether an error is the matter of the file that it names; not where no file at all can be opened any more.</summary>
    public static bool IsOfFile(Exception error) =>
        error is IOException or UnauthorizedAccessException && Of(error) != StorageFault.TooManyFiles;

    /// <summary>What to do about it, as the beginning of a sentence.</summary>
    public static string AdviceOn(Exception error) => Of(error) switch
    {
        StorageFault.DiskFull => "Make room on that disk",
        StorageFault.FileTooLarge => "Allow larger files (ulimit -f), or take a file system that holds them",
        StorageFault.TooManyFiles => "Allow the process more open files (ulimit -n)",
        StorageFault.ReadOnly => "Make it writable",
        _ => "Mend that",
    };

    /// <summary>
    /// The error that a file cannot become larger. .NET has an <see cref="ArgumentOutOfRangeException"/> for that, so it
    /// is for whoever writes, with arguments that are right, to say what it means.
    /// </summary>
    public static IOException TooLarge(string path, ArgumentOutOfRangeException error) =>
        new($"File too large : '{path}'", error) { HResult = OperatingSystem.IsWindows() ? WindowsError | 223 : FileTooLarge };

    /// <summary>The error that a file cannot be opened because too many are.</summary>
    public static IOException TooManyFiles(string path, Exception error) =>
        new($"Too many open files : '{path}'", error) { HResult = OperatingSystem.IsWindows() ? WindowsError | 4 : MostFilesOpen };

    private static StorageFault OfUnix(int number) => number switch
    {
        28 => StorageFault.DiskFull, // ENOSPC
        69 or 122 => StorageFault.DiskFull, // EDQUOT on macOS, on Linux
        FileTooLarge => StorageFault.FileTooLarge,
        MostFilesOpen or 23 => StorageFault.TooManyFiles, // ENFILE is the system's own limit
        30 => StorageFault.ReadOnly, // EROFS
        11 or 35 => StorageFault.InUse, // EWOULDBLOCK on Linux, on macOS
        _ => StorageFault.Other,
    };

    private static StorageFault OfWindows(int number) => number switch
    {
        39 or 112 => StorageFault.DiskFull, // ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL
        223 => StorageFault.FileTooLarge, // ERROR_FILE_TOO_LARGE
        4 => StorageFault.TooManyFiles, // ERROR_TOO_MANY_OPEN_FILES
        19 => StorageFault.ReadOnly, // ERROR_WRITE_PROTECT
        32 or 33 => StorageFault.InUse, // ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
        _ => StorageFault.Other,
    };
}
