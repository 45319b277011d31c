using System.Runtime.InteropServices;
using Hybrid.Data;

namespace Hybrid.Tests.Data;

/// <summary>
/// Writes a dataset whose tokens tell where they come from: position p of shard s holds (1000 s + p) mod 60000.
/// </summary>
internal static class TinyDataset
{
    /// <summary>Writes shards of the given lengths, the first for validation, and their manifest.</summary>
    public static void Write(string directory, params int[] lengths)
    {
        Directory.CreateDirectory(directory);
        var shards = lengths.Select((length, index) =>
        {
            string file = $"shard_{index:D6}.npy";
            WriteShard(Path.Combine(directory, file), [.. Enumerable.Range(0, length).Select(p => TokenAt(index, p))]);
            return new ShardRecord(file, index == 0 ? "validation" : "train", length, 1, 0, "");
        });
        Manifest([.. shards]).Write(directory);
    }

    /// <summary>The token at a position.</summary>
    public static ushort TokenAt(int shard, long position) => (ushort)(((1000 * shard) + position) % 60000);

    /// <summary>Writes a shard of 16-bit ids.</summary>
    public static void WriteShard(string path, ushort[] tokens) => File.WriteAllBytes(
        path,
        [.. NpyHeader.Format(TokenType.UInt16, tokens.Length), .. MemoryMarshal.AsBytes(tokens.AsSpan())]);

    /// <summary>A manifest of some shards.</summary>
    public static DatasetManifest Manifest(params ShardRecord[] shards) => new()
    {
        FormatVersion = DatasetManifest.CurrentVersion,
        Sources =
        [
            new DatasetSource
            {
                Kind = "files",
                Path = "/corpus",
                Versions = new Dictionary<string, string>(),
                Files = 1,
                Fingerprint = "",
            },
        ],
        Tokenizer = new DatasetTokenizer("r50k_base", "", 60000, 50256),
        Settings = new DatasetSettings(
            Seed: 1, ValidationFraction: 0.1, ShardTokens: 1000, TextKey: null, DuplicateRemoval.Keep, MaxDocumentBytes: 1 << 24),
        TokenType = TokenType.UInt16,
        LeftOut = new LeftOut(Duplicates: 0, Sampled: 0, Problems: []),
        Shards = shards,
    };
}
