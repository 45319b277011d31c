using System.Globalization;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Hybrid.Data;

/// <summary>A file of token ids, mapped into memory: reading it costs page cache, not heap.</summary>
/// <remarks>Thread safety: any number of threads may read; dispose when none does.</remarks>
public sealed unsafe class TokenShard : IDisposable
{
    private readonly SafeMemoryMappedViewHandle _view;
    private readonly byte* _tokens;
    private readonly int _tokenSize;
    private bool _disposed;

    private TokenShard(string path, ShardLayout layout, SafeMemoryMappedViewHandle view)
    {
        Path = path;
        TokenType = layout.TokenType;
        Count = layout.Tokens;
        _tokenSize = layout.TokenSize;
        _view = view;
        byte* start = null;
        view.AcquirePointer(ref start);
        _tokens = start + layout.DataOffset;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How ids are stored.</summary>
    public TokenType TokenType { get; }

    /// <summary>Number of ids.</summary>
    public long Count { get; }

    /// <summary>The id at a position.</summary>
    public long this[long position] => _tokenSize == 2
        ? *(ushort*)Address(position, 1)
        : *(uint*)Address(position, 1);

    /// <summary>Maps a shard.</summary>
    /// <param name="path">
    /// A .npy file with one dimension of <c>&lt;u2</c> or <c>&lt;u4</c>, or a .bin file of llm.c.
    /// </param>
    /// <exception cref="DataException">The file is missing, of another kind, truncated or too long.</exception>
    public static TokenShard Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var file = OpenFile(path);
        var layout = ShardLayout.Read(file, path);
        if (file.Length != layout.FileLength)
        {
            throw new DataException(string.Create(
                CultureInfo.InvariantCulture,
                $"{path} is {(file.Length < layout.FileLength ? "truncated" : "too long")}: its header announces {layout.Tokens} ids, which makes {layout.FileLength} bytes, but it has {file.Length}. Copy it again or prepare the dataset again."));
        }

        using var mapping = MemoryMappedFile.CreateFromFile(
            file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        var accessor = mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        return new TokenShard(path, layout, accessor.SafeMemoryMappedViewHandle);
    }

    /// <summary>Copies ids.</summary>
    /// <param name="start">Position of the first.</param>
    /// <param name="ids">Filled whole.</param>
    /// <exception cref="ArgumentOutOfRangeException">They are not all inside the shard.</exception>
    public void Read(long start, Span<int> ids)
    {
        nint address = Address(start, ids.Length);
        if (_tokenSize == 4)
        {
            new ReadOnlySpan<int>((void*)address, ids.Length).CopyTo(ids);
            return;
        }

        var stored = new ReadOnlySpan<ushort>((void*)address, ids.Length);
        for (int i = 0; i < ids.Length; i++)
            ids[i] = stored[i];
    }

    /// <summary>Unmaps the file once the last batch that points into it is disposed.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _view.ReleasePointer();
        _view.Dispose();
    }

    /// <summary>The address of ids that lie in a row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not all inside the shard.</exception>
    internal nint Address(long start, int count)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (start < 0 || count < 0 || start > Count - count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(start), $"{Path} has {Count} ids; {count} from position {start} are not all among them.");
        }

        return (nint)(_tokens + (start * _tokenSize));
    }

    /// <summary>Asks the disk for ids that <see cref="Load"/> will wait for.</summary>
    internal void Request(long start, int count) => MappedPages.Request(Address(start, count), (long)count * _tokenSize);

    /// <summary>Returns when ids are in memory, so that who uses them next does not wait for the disk.</summary>
    /// <returns>The address of the first.</returns>
    /// <exception cref="DataException">The disk fails, or the file was cut since it was opened.</exception>
    internal nint Load(long start, int count)
    {
        nint address = Address(start, count);
        if (!MappedPages.TryLoad(address, (long)count * _tokenSize))
        {
            throw new DataException(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path} can no longer be read at position {start}: the file was changed since it was opened, or the disk fails. Prepare or copy it again, and go on with --resume."));
        }

        return address;
    }

    /// <summary>Ids as they are stored.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not all inside the shard, or are more than 2^31 bytes.</exception>
    internal ReadOnlySpan<byte> Stored(long start, int count) =>
        new((void*)Address(start, count), checked(count * _tokenSize));

    /// <summary>Where among some ids the first of a value is, counted from the shard's beginning; -1 when none is.</summary>
    internal long IndexOf(int id, long start, int count)
    {
        nint address = Address(start, count);
        int index = _tokenSize == 2
            ? new ReadOnlySpan<ushort>((void*)address, count).IndexOf((ushort)id)
            : new ReadOnlySpan<int>((void*)address, count).IndexOf(id);
        return index < 0 ? -1 : start + index;
    }

    /// <summary>Keeps the file mapped until <see cref="EndLease"/>, whatever becomes of the shard.</summary>
    internal void BeginLease()
    {
        bool added = false;
        _view.DangerousAddRef(ref added);
    }

    /// <summary>Ends a lease.</summary>
    internal void EndLease() => _view.DangerousRelease();

    /// <summary>Reads a shard's header.</summary>
    /// <exception cref="DataException">The file is missing or of another kind.</exception>
    internal static ShardLayout ReadLayout(string path)
    {
        using var file = OpenFile(path);
        return ShardLayout.Read(file, path);
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
