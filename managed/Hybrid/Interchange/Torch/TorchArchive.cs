using System.IO.Compression;
using Hybrid.Checkpoints;
using Hybrid.Interchange.Pickle;

namespace Hybrid.Interchange.Torch;

/// <summary>
/// A file that torch.save wrote: a zip of stored entries, data.pkl beside data/0, data/1 ... Tensors are read one at a
/// time, on demand. Entries that are compressed, or together larger than the file, are refused: nothing unfolds.
/// </summary>
internal sealed class TorchArchive : IDisposable
{
    // A checkpoint of ten thousand tensors takes 2 MB; what is read from a pickle may take 50 times its bytes.
    private const long LargestPickle = 4L << 20;

    private readonly FileStream _file;
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];

    private TorchArchive(string path, FileStream file, ZipArchive zip)
    {
        Path = path;
        _file = file;
        _zip = zip;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="CheckpointException">It is missing or no such archive.</exception>
    public static TorchArchive Open(string path)
    {
        FileStream file;
        try
        {
            file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException($"There is no file {path}.", exception);
        }

        try
        {
            var archive = new TorchArchive(path, file, new(file, ZipArchiveMode.Read, leaveOpen: true));
            archive.Index();
            return archive;
        }
        catch (InvalidDataException exception)
        {
            file.Dispose();
            throw Damaged(path, $"it is no zip file, which torch.save has written since PyTorch 1.6 ({exception.Message})", exception);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The value in data.pkl.</summary>
    /// <exception cref="CheckpointException">It is damaged, or names what is not on the list.</exception>
    public object? ReadPickle()
    {
        var entry = Entry("data.pkl");
        if (entry.Length > LargestPickle)
            throw Damaged(Path, $"its data.pkl has {entry.Length} bytes");
        var bytes = new byte[entry.Length];
        ReadEntry(entry, 0, bytes);
        try
        {
            return PickleReader.Read(bytes, new TorchTypes(name => _entries.GetValueOrDefault(name)?.Length));
        }
        catch (FormatException exception)
        {
            throw Damaged(Path, $"its data.pkl cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a tensor as float32; half precision and float64 are converted.</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="values">As many elements as it has.</param>
    public void Read(string name, TorchTensor tensor, Span<float> values)
    {
        var storage = tensor.Storage;
        if (!FloatValues.CanRead(storage.Type))
            throw new CheckpointException($"{Path}: '{name}' is {storage.Type}; Hybrid reads {FloatValues.Types}.");
        using var stream = OpenAt(Entry(storage.Entry), tensor.Offset * SafetensorsType.BytesOf(storage.Type));
        FloatValues.Read(storage.Type, values, bytes => ReadExactly(stream, bytes));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _zip.Dispose();
        _file.Dispose();
    }

    /// <summary>The error that says that a file is not usable.</summary>
    public static CheckpointException Damaged(string path, string what, Exception? inner = null) =>
        new($"{path} is not a checkpoint that can be read: {what}. Copy or download it again.", inner);

    // Every entry lies in one folder, named after the file that torch.save was given.
    private void Index()
    {
        Int128 stored = 0;
        foreach (var entry in _zip.Entries)
        {
            var slash = entry.FullName.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0)
                throw Damaged(Path, $"its entry '{entry.FullName}' lies outside the folder that torch.save makes");
            if (entry.CompressedLength != entry.Length)
                throw Damaged(Path, $"its entry '{entry.FullName}' is compressed, which torch.save does not do");
            if (!_entries.TryAdd(entry.FullName[(slash + 1)..], entry))
                throw Damaged(Path, $"it has the entry '{entry.FullName}' twice");
            stored += entry.Length;
        }
        if (stored > _file.Length)
            throw Damaged(Path, "its entries claim more bytes than the file has");
        if (_entries.TryGetValue("byteorder", out var order))
            CheckByteOrder(order);
    }

    private void CheckByteOrder(ZipArchiveEntry entry)
    {
        var order = new byte[Math.Min(entry.Length, 16)];
        ReadEntry(entry, 0, order);
        if (!order.AsSpan().SequenceEqual("little"u8))
            throw Damaged(Path, "its numbers are not little-endian");
    }

    private ZipArchiveEntry Entry(string name) =>
        _entries.GetValueOrDefault(name) ?? throw Damaged(Path, $"it has no entry {name}");

    private void ReadEntry(ZipArchiveEntry entry, long offset, Span<byte> bytes)
    {
        using var stream = OpenAt(entry, offset);
        ReadExactly(stream, bytes);
    }

    private Stream OpenAt(ZipArchiveEntry entry, long offset)
    {
        try
        {
            var stream = entry.Open();
            Skip(stream, offset);
            return stream;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw Damaged(Path, $"its entry '{entry.FullName}' cannot be read ({exception.Message})", exception);
        }
    }

    private static void Skip(Stream stream, long count)
    {
        if (stream.CanSeek)
        {
            stream.Position = count;
            return;
        }
        var buffer = new byte[Math.Min(count, 1 << 16)];
        for (; count > 0; count -= Math.Min(count, buffer.Length))
            stream.ReadExactly(buffer.AsSpan(0, (int)Math.Min(count, buffer.Length)));
    }

    private void ReadExactly(Stream stream, Span<byte> bytes)
    {
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw Damaged(Path, "it ended while it was read", exception);
        }
    }
}
