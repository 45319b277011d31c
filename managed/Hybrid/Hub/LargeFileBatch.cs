using System.Text.Json.Serialization;

namespace Hybrid.Hub;

/// <summary>Git LFS's batch request to upload (docs/api/batch.md of git-lfs).</summary>
/// <param name="Objects">The files.</param>
internal sealed record LargeFileBatch(IReadOnlyList<LargeFileBatch.Identity> Objects)
{
    /// <summary>What is to be done.</summary>
    public string Operation { get; } = "upload";

    /// <summary>The ways that this Hybrid knows; "multipart" is the Hub's own.</summary>
    public IReadOnlyList<string> Transfers { get; } = ["basic", "multipart"];

    /// <summary>The kind of hash.</summary>
    [JsonPropertyName("hash_algo")]
    public string HashAlgorithm { get; } = "sha256";

    /// <summary>A file.</summary>
    /// <param name="Oid">SHA-256 of the contents.</param>
    /// <param name="Size">Bytes.</param>
    internal sealed record Identity(string Oid, long Size);
}
