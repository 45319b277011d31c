using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Hybrid.Storage;
using Microsoft.Win32.SafeHandles;

namespace Hybrid.Data.Writing;

/// <summary>
/// A shard that is being written: its documents are given their places one after the other and are written in any order;
/// its header follows when they are counted.
/// </summary>
/// <remarks>Thread safety: any number of threads may write; places are for one thread to give.</remarks>
internal sealed class ShardFile : IDisposable
{
    private const int BlockBytes = 1 << 20;

    private readonly string _name;
    private readonly string _split;
    private readonly TokenType _type;
    private readonly SafeFileHandle _file;
    private readonly TaskCompletionSource _whole = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _begin;
    private long _missing = 1; // one until the last place is given, so that it is not nothing before

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
        _begin = NpyHeader.Format(type, 0).Length; // as long for any number of ids
        _file = File.OpenHandle(Path.Combine(folder, _name), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
    }

    /// <summary>Ids that there are places for.</summary>
    public long Tokens { get; private set; }

    /// <summary>Documents that there are places for.</summary>
    public long Documents { get; private set; }

    private long Length => _begin + (Tokens * ShardLayout.SizeOf(_type));

    /// <summary>The name of a dataset's shard.</summary>
    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"shard_{number:D6}.npy");

    /// <summary>The place of the next document.</summary>
    /// <param name="tokens">Number of its ids.</param>
    public ShardPlace Place(long tokens)
    {
        var place = new ShardPlace(this, Length);
        Interlocked.Add(ref _missing, tokens * ShardLayout.SizeOf(_type));
        Tokens += tokens;
        Documents++;
        return place;
    }

    /// <summary>Writes ids that have a place, as they are stored.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void Write(long offset, ReadOnlySpan<byte> ids)
    {
        try
        {
            RandomAccess.Write(_file, ids, offset);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw StorageFaults.TooLarge(_name, error);
        }

        CountDown(ids.Length);
    }

    /// <summary>
    /// Gives no more places. When all are written, writes the header, brings the file to the disk, reads it back for its
    /// hash and closes it.
    /// </summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<ShardRecord> CompleteAsync(CancellationToken cancellationToken)
    {
        CountDown(1);
        await _whole.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        RandomAccess.Write(_file, NpyHeader.Format(_type, Tokens), fileOffset: 0);
        RandomAccess.FlushToDisk(_file);
        var record = new ShardRecord(_name, _split, Tokens, Documents, Length, Hash(cancellationToken));
        Dispose();
        return record;
    }

    /// <summary>Closes the file as it is.</summary>
    public void Dispose() => _file.Dispose();

    private void CountDown(long bytes)
    {
        if (Interlocked.Add(ref _missing, -bytes) == 0)
            _whole.SetResult();
    }

    private string Hash(CancellationToken cancellationToken)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            return Hash(block, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private string Hash(byte[] block, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long offset = 0; offset < Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = RandomAccess.Read(_file, block, offset);
            if (count == 0)
                throw new IOException($"{_name} has become shorter while it was written.");
            hash.AppendData(block, 0, count);
            offset += count;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
