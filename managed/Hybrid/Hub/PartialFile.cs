namespace Hybrid.Hub;

/// <summary>
/// A file on its way into the cache: blobs/HASH.incomplete, which the next process goes on with after an
/// interruption. A second process that wants the same file at the same time gets a name of its own.
/// </summary>
internal sealed class PartialFile : IAsyncDisposable
{
    /// <summary>What is added to the name until the file is whole.</summary>
    public const string Suffix = ".incomplete";

    private readonly string _destination;
    private readonly string _path;
    private readonly bool _shared;
    private bool _complete;

    private PartialFile(string destination, string path, FileStream stream, bool shared)
    {
        _destination = destination;
        _path = path;
        _shared = shared;
        Stream = stream;
    }

    /// <summary>Its bytes so far.</summary>
    public FileStream Stream { get; }

    // Alone with it: on Unix by a lock. Windows must let the file be renamed while it is open, and locks as well.
    private static FileShare Alone => OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    /// <summary>Opens what there is of a file.</summary>
    /// <param name="destination">Where it goes when it is complete.</param>
    public static PartialFile Open(string destination)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
        var shared = destination + Suffix;
        try
        {
            return new(destination, shared, new(shared, FileMode.OpenOrCreate, FileAccess.ReadWrite, Alone), shared: true);
        }
        catch (IOException) when (File.Exists(shared))
        {
            var own = $"{destination}.{Guid.NewGuid().ToString("N")[..8]}{Suffix}";
            return new(destination, own, new(own, FileMode.CreateNew, FileAccess.ReadWrite, Alone), shared: false);
        }
    }

    /// <summary>Brings the bytes to the disk and the file to its place.</summary>
    public void Complete()
    {
        Stream.Flush(flushToDisk: true);
        File.Move(_path, _destination, overwrite: true);
        _complete = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        if (!_complete && !_shared)
            File.Delete(_path);
    }
}
