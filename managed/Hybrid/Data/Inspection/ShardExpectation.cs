using Hybrid.Data.Foreign;

namespace Hybrid.Data.Inspection;

/// <summary>What a shard has to be, as far as it is known.</summary>
/// <param name="File">Its name.</param>
/// <param name="Witness">What says so.</param>
internal sealed record ShardExpectation(string File, string Witness)
{
    /// <summary>How ids are stored.</summary>
    public required TokenType Type { get; init; }

    /// <summary>Number of ids.</summary>
    public long? Tokens { get; init; }

    /// <summary>Number of documents; known of shards that hold whole ones.</summary>
    public long? Documents { get; init; }

    /// <summary>Length of the file.</summary>
    public long? Bytes { get; init; }

    /// <summary>Hash of the file.</summary>
    public string? Sha256 { get; init; }

    /// <summary>What dataset.json says.</summary>
    public static ShardExpectation Of(DatasetManifest manifest, ShardRecord record) => new(record.File, DatasetManifest.FileName)
    {
        Type = manifest.TokenType,
        Tokens = record.Tokens,
        Documents = record.Documents,
        Bytes = record.Bytes,
        Sha256 = record.Sha256,
    };

    /// <summary>What the name of another program's shard says.</summary>
    public static ShardExpectation Of(ForeignShardName name, TokenType type) =>
        new(name.File, "its name") { Type = type, Tokens = name.Tokens };
}
