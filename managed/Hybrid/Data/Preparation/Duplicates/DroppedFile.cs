using System.Runtime.InteropServices;
using Hybrid.Storage;

namespace Hybrid.Data.Preparation.Duplicates;

/// <summary>
/// A file of documents' ids that is open only while it is written to or read, as there are many, beside those of the
/// spool. Any number of threads may add.
/// </summary>
internal sealed class DroppedFile
{
    private const int MostBuffered = 1 << 13;

    private readonly Lock _lock = new();
    private readonly List<ulong> _buffered = [];
    private readonly string _path;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file; what is there is removed.</param>
    public DroppedFile(string path)
    {
        _path = path;
        File.Delete(path);
    }

    /// <summary>Adds an id.</summary>
    public void Add(ulong document)
    {
        lock (_lock)
        {
            _buffered.Add(document);
            if (_buffered.Count == MostBuffered)
                WriteBuffer();
        }
    }

    /// <summary>All ids, in no order.</summary>
    public ulong[] Read()
    {
        lock (_lock)
        {
            byte[] written = File.Exists(_path) ? File.ReadAllBytes(_path) : [];
            return [.. MemoryMarshal.Cast<byte, ulong>(written), .. _buffered];
        }
    }

    private void WriteBuffer()
    {
        try
        {
            File.AppendAllBytes(_path, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_buffered)));
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw StorageFaults.TooLarge(_path, error);
        }

        _buffered.Clear();
    }
}
