namespace Hybrid.Data;

/// <summary>What a dataset's sources have that is not in its shards.</summary>
/// <param name="Duplicates">Documents that are, exactly or nearly, like an earlier one.</param>
/// <param name="Sampled">Documents of which a mixture's weights want fewer.</param>
/// <param name="Problems">What could not be taken, a record per kind; empty when all could.</param>
public sealed record LeftOut(long Duplicates, long Sampled, IReadOnlyList<LeftOutProblem> Problems);
