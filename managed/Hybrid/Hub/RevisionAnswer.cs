namespace Hybrid.Hub;

/// <summary>What the Hub says about a revision; of all it says, this alone is needed.</summary>
/// <param name="Sha">The commit that the revision stands for now.</param>
internal sealed record RevisionAnswer(string Sha);
