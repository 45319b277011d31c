using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hybrid.Tokenization;

namespace Hybrid.Data.Foreign;

/// <summary>What dataset.json would say about the shards of a folder without one.</summary>
internal static class ForeignShards
{
    // At each end of a shard. Hashing all of many gigabytes would take longer than some runs.
    private const int SampledIds = 16_384;

    /// <summary>Compares shards with their names and with each other.</summary>
    /// <exception cref="DataException">
    /// A shard is not what its name announces, or its ids are stored in another way.
    /// </exception>
    public static void Check(IReadOnlyList<TokenShard> shards, IReadOnlyList<ForeignShardName> names)
    {
        foreach (var (shard, name) in shards.Zip(names))
        {
            if (name.Tokens is { } tokens && tokens != shard.Count)
            {
                throw new DataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{shard.Path} holds {shard.Count} ids, where its name says {tokens}. Copy it again."));
            }

            if (shard.TokenType != shards[0].TokenType)
            {
                throw new DataException(
                    $"{shard.Path} stores ids as {shard.TokenType} and {shards[0].Path} as {shards[0].TokenType}: they are of two datasets.");
            }
        }
    }

    /// <summary>The tokenizer of such a folder.</summary>
    /// <param name="path">One of its shards.</param>
    /// <param name="type">How that stores ids.</param>
    /// <param name="name">The tokenizer's name, where it is known.</param>
    /// <exception cref="ConfigurationException">
    /// The ids are not those of the usual tokenizer, or there is none of that name.
    /// </exception>
    public static DatasetTokenizer TokenizerOf(string path, TokenType type, string? name)
    {
        if (name is null && type == TokenType.UInt32)
        {
            throw new ConfigurationException(
                $"{path} has 32-bit ids, which are not those of {BytePairTokenizer.R50kBaseName}. Set data.tokenizer or "
                + "--tokenizer to the name of the tokenizer that made them.");
        }

        var tokenizer = Tokenizer.ByName(name ?? BytePairTokenizer.R50kBaseName);
        return new(tokenizer.Name, tokenizer.Hash, tokenizer.VocabularySize, tokenizer.EndOfText);
    }

    /// <summary>
    /// A shard's part of the fingerprint: its name, its length, and a hash of its first and last ids.
    /// </summary>
    public static string Describe(TokenShard shard)
    {
        int[] ids = new int[Math.Min(shard.Count, SampledIds)];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (long start in new[] { 0, shard.Count - ids.Length })
        {
            shard.Read(start, ids);
            hash.AppendData(MemoryMarshal.AsBytes<int>(ids));
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.GetFileName(shard.Path)} {shard.Count} {Convert.ToHexStringLower(hash.GetHashAndReset())}");
    }
}
