namespace Hybrid.Storage;

/// <summary>Why a file cannot be opened or written, as far as it makes a difference.</summary>
internal enum StorageFault
{
    /// <summary>Anything else.</summary>
    Other,

    /// <summary>The disk is full, or the user's share of it.</summary>
    DiskFull,

    /// <summary>The file would become larger than the process or the file system may have it.</summary>
    FileTooLarge,

    /// <summary>The process, or the system, has too many files open.</summary>
    TooManyFiles,

    /// <summary>It may not be written.</summary>
    ReadOnly,

    /// <summary>Another process, or another part of this one, has the file for itself.</summary>
    InUse,
}
