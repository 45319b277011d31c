using System.Globalization;
using System.Security.Cryptography;
using Hybrid.Storage;

namespace Hybrid.Data.Writing;

/// <summary>A shard that is being written: documents are appended, and its header follows when they are counted.</summary>
/// <remarks>Thread safety: one thread at a time.</remarks>
internal sealed class ShardFile : IDisposable
{
    private const int BufferSize = 1 << 20;

    private readonly string _name;
    private readonly string _split;
    private readonly TokenType _type;
    private readonly FileStream _file;

    // Apart from the file, so that closing a shard that is given up writes nothing more.
    private readonly BufferedStream _buffered;

    /// <summary>Makes the file.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="number">Its number among the dataset's shards.</param>
    /// <param name="split">See <see cref="ShardSplit"/>.</param>
    /// <param name="type">How ids are stored.</param>
    /// <exception cref="IOException">It cannot be made, or is there.</exception>
    public ShardFile(string folder, int number, string split, TokenType type)
    {
        _name = NameOf(number);
        _split = split;
        _type = type;
        _file = new FileStream(
            Path.Combine(folder, _name), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        _buffered = new BufferedStream(_file, BufferSize);
        _buffered.Write(NpyHeader.Format(type, 0)); // as long for any number of ids
    }

    /// <summary>Ids so far.</summary>
    public long Tokens { get; private set; }

    /// <summary>Documents so far.</summary>
    public long Documents { get; private set; }

    /// <summary>The name of a dataset's shard.</summary>
    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"shard_{number:D6}.npy");

    /// <summary>Begins a document.</summary>
    public void BeginDocument() => Documents++;

    /// <summary>Appends ids as they are stored.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void Append(ReadOnlySpan<byte> ids)
    {
        try
        {
            _buffered.Write(ids);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw StorageFaults.TooLarge(_file.Name, error);
        }

        Tokens += ids.Length / ShardLayout.SizeOf(_type);
    }

    /// <summary>Writes the header, brings the file to the disk, reads it back for its hash and closes it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public ShardRecord Complete(CancellationToken cancellationToken)
    {
        WriteRest();
        _file.Flush(flushToDisk: true);
        var record = new ShardRecord(_name, _split, Tokens, Documents, _file.Length, Hash(cancellationToken));
        Dispose();
        return record;
    }

    /// <summary>Closes the file as it is.</summary>
    public void Dispose() => _file.Dispose();

    private void WriteRest()
    {
        try
        {
            _buffered.Flush();
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw StorageFaults.TooLarge(_file.Name, error);
        }

        _file.Position = 0;
        _file.Write(NpyHeader.Format(_type, Tokens));
    }

    private string Hash(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[BufferSize];
        _file.Position = 0;
        while (_file.Read(block) is > 0 and int count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(block, 0, count);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
