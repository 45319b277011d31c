namespace Hybrid.Data;

/// <summary>A shard in dataset.json.</summary>
/// <param name="File">Its name in the dataset's folder.</param>
/// <param name="Split"><c>validation</c> or <c>train</c>.</param>
/// <param name="Tokens">Ids in it, separators included.</param>
/// <param name="Documents">Documents in it; none straddles two shards.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Sha256">Hash of the file, in lower-case hexadecimal digits.</param>
public sealed record ShardRecord(string File, string Split, long Tokens, long Documents, long Bytes, string Sha256);
