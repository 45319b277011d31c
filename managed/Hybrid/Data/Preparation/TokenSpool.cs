using System.IO.MemoryMappedFiles;

namespace Hybrid.Data.Preparation;

/// <summary>
/// Tokenized documents in the source's order: written one after another, then read in any order. The ids lie in a file
/// that is deleted in the end; memory holds 16 bytes per document.
/// </summary>
internal sealed class TokenSpool : IDisposable
{
    private const int BufferSize = 1 << 20;

    private readonly string _path;
    private readonly int _tokenSize;
    private readonly List<long> _ends = [];
    private readonly List<ulong> _hashes = [];
    private readonly FileStream _file;
    private MemoryMappedFile? _mapping;
    private MemoryMappedViewAccessor? _view;
    private bool _disposed;

    /// <summary>Starts a spool.</summary>
    /// <param name="path">The file, which is deleted in the end.</param>
    /// <param name="tokenSize">Bytes of an id.</param>
    public TokenSpool(string path, int tokenSize)
    {
        _path = path;
        _tokenSize = tokenSize;
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferSize);
    }

    /// <summary>Number of documents.</summary>
    public int Documents => _ends.Count;

    /// <summary>Number of ids.</summary>
    public long Tokens => Documents == 0 ? 0 : _ends[^1] / _tokenSize;

    /// <summary>Adds a document.</summary>
    /// <param name="tokens">Its ids as stored, the separator first.</param>
    /// <param name="holdOutHash">See <see cref="HoldOut"/>.</param>
    public void Append(ReadOnlySpan<byte> tokens, ulong holdOutHash)
    {
        _file.Write(tokens);
        _ends.Add((Documents == 0 ? 0 : _ends[^1]) + tokens.Length);
        _hashes.Add(holdOutHash);
    }

    /// <summary>A document's hash; see <see cref="HoldOut"/>.</summary>
    public ulong HoldOutHashOf(int document) => _hashes[document];

    /// <summary>Number of ids of a document.</summary>
    public long TokensOf(int document) => (_ends[document] - StartOf(document)) / _tokenSize;

    /// <summary>Ends writing. There is at least one document.</summary>
    public void BeginReading()
    {
        _file.Flush();
        _mapping = MemoryMappedFile.CreateFromFile(
            _file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    }

    /// <summary>Copies a document's ids as stored.</summary>
    /// <param name="document">Its number.</param>
    /// <param name="target">Grown where it is too small.</param>
    public ReadOnlySpan<byte> Read(int document, ref byte[] target)
    {
        int length = checked((int)(_ends[document] - StartOf(document)));
        if (target.Length < length)
            target = new byte[length];
        _view!.ReadArray(StartOf(document), target, 0, length);
        return target.AsSpan(0, length);
    }

    /// <summary>Deletes the file.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _view?.Dispose();
        _mapping?.Dispose();
        _file.Dispose();
        File.Delete(_path);
    }

    private long StartOf(int document) => document == 0 ? 0 : _ends[document - 1];
}
