namespace Hybrid.Data.Inspection;

/// <summary>What was found in a shard.</summary>
/// <param name="Tokens">Its ids; 0 when it could not be read.</param>
/// <param name="Documents">Its documents; 0 when it could not be read.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Problems">What is wrong with it.</param>
internal sealed record ShardFindings(long Tokens, long Documents, long Bytes, IReadOnlyList<DatasetProblem> Problems)
{
    /// <summary>A shard that cannot be read further.</summary>
    public static ShardFindings Unreadable(string file, long bytes, string problem) =>
        new(0, 0, bytes, [new DatasetProblem(file, problem)]);
}
