using System.Security.Cryptography;

namespace Hybrid.Data.Preparation;

/// <summary>Writes shards.</summary>
/// <param name="folder">Where to write.</param>
/// <param name="spool">The documents.</param>
/// <param name="type">How ids are stored.</param>
/// <param name="cancellationToken">Stops writing between documents.</param>
internal sealed class ShardWriter(string folder, TokenSpool spool, TokenType type, CancellationToken cancellationToken)
{
    private const int BufferSize = 1 << 20;

    private byte[] _document = new byte[1 << 16];

    /// <summary>Writes a shard and says what it holds.</summary>
    public ShardRecord Write(int number, ShardPlan plan)
    {
        string name = $"shard_{number:D6}.npy";
        using var file = new FileStream(
            Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(NpyHeader.Format(type, plan.Tokens));
        foreach (int document in plan.Documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Append(spool.Read(document, ref _document));
        }

        file.Flush(flushToDisk: true);
        return new ShardRecord(
            name, plan.Split, plan.Tokens, plan.Documents.Count, file.Length, Convert.ToHexStringLower(hash.GetHashAndReset()));

        void Append(ReadOnlySpan<byte> bytes)
        {
            file.Write(bytes);
            hash.AppendData(bytes);
        }
    }
}
