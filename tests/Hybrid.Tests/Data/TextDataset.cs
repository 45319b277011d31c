using Hybrid.Data;
using Hybrid.Data.Writing;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Data;

/// <summary>Writes datasets of short texts in the ascii-bytes tokenizer: shards and manifest as a preparation has them.</summary>
internal static class TextDataset
{
    /// <summary>Their tokenizer.</summary>
    public static Tokenizer Tokenizer { get; } = Tokenizer.ByName("ascii-bytes");

    /// <summary>Writes a dataset.</summary>
    /// <param name="directory">Its folder.</param>
    /// <param name="shardTokens">Ids in a training shard, at most.</param>
    /// <param name="validation">Texts that are held out.</param>
    /// <param name="training">The others.</param>
    public static DatasetManifest Write(string directory, long shardTokens, string[] validation, string[] training)
    {
        Directory.CreateDirectory(directory);
        using var writer = new ShardSetWriter(directory, TokenType.UInt16, shardTokens, CancellationToken.None);
        foreach (string text in validation)
            writer.Write(heldOut: true, Ids(text));
        foreach (string text in training)
            writer.Write(heldOut: false, Ids(text));
        var template = TinyDataset.Manifest([.. writer.Complete()]);
        var manifest = template with
        {
            Tokenizer = new(Tokenizer.Name, Tokenizer.Hash, Tokenizer.VocabularySize, Tokenizer.EndOfText),
            Settings = template.Settings with { ShardTokens = shardTokens },
        };
        manifest.Write(directory);
        return manifest;
    }

    /// <summary>A document as it is stored, the separator first.</summary>
    public static byte[] Ids(string text) =>
        [.. new[] { Tokenizer.EndOfText }.Concat(Tokenizer.Encode(text)).SelectMany(id => BitConverter.GetBytes((ushort)id))];

    /// <summary>The texts of a shard.</summary>
    public static string[] Texts(TokenShard shard)
    {
        int[] ids = new int[shard.Count];
        shard.Read(0, ids);
        return Tokenizer.Decode(ids).Split('\0')[1..];
    }
}
