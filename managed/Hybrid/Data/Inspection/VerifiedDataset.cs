namespace Hybrid.Data.Inspection;

/// <summary>What the verification of a dataset found.</summary>
/// <param name="Directory">The dataset's folder.</param>
/// <param name="HasManifest">Whether it has a dataset.json, so that every byte could be checked.</param>
/// <param name="Shards">Number of shards.</param>
/// <param name="Tokens">Ids in those that could be read.</param>
/// <param name="Documents">Documents in those that could be read.</param>
/// <param name="Bytes">Length of the shards.</param>
/// <param name="Problems">What is wrong, in the order of the shards; empty when nothing is.</param>
public sealed record VerifiedDataset(
    string Directory,
    bool HasManifest,
    int Shards,
    long Tokens,
    long Documents,
    long Bytes,
    IReadOnlyList<DatasetProblem> Problems);
