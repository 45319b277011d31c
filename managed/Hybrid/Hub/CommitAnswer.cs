namespace Hybrid.Hub;

/// <summary>What the Hub says of a commit; of all it says, this alone is needed.</summary>
/// <param name="CommitUrl">The commit's page.</param>
internal sealed record CommitAnswer(Uri CommitUrl);
