namespace Hybrid.Data.Preparation;

/// <summary>The documents of a shard, in order.</summary>
/// <param name="Split"><c>validation</c> or <c>train</c>.</param>
internal sealed record ShardPlan(string Split)
{
    private readonly List<int> _documents = [];

    /// <summary>The documents' numbers.</summary>
    public IReadOnlyList<int> Documents => _documents;

    /// <summary>Their ids.</summary>
    public long Tokens { get; private set; }

    /// <summary>
    /// Deals documents out to shards: those held out to the first, the others to the rest. A shard ends before the
    /// document that would make it longer than allowed; none straddles two.
    /// </summary>
    /// <param name="spool">The documents.</param>
    /// <param name="order">Their order.</param>
    /// <param name="heldOutBelow">Hashes under this are held out; and so is the least hash, so that one is.</param>
    /// <param name="shardTokens">Ids in a training shard, at most, unless a single document has more.</param>
    public static IReadOnlyList<ShardPlan> Make(TokenSpool spool, KeyedPermutation order, ulong heldOutBelow, long shardTokens)
    {
        ulong leastHash = Enumerable.Range(0, spool.Documents).Min(spool.HoldOutHashOf);
        var validation = new ShardPlan("validation");
        var shards = new List<ShardPlan> { validation };
        for (int place = 0; place < spool.Documents; place++)
        {
            int document = (int)order[place];
            ulong hash = spool.HoldOutHashOf(document);
            long tokens = spool.TokensOf(document);
            if (hash < heldOutBelow || hash == leastHash)
            {
                validation.Add(document, tokens);
                continue;
            }

            if (shards.Count == 1 || shards[^1].Tokens + tokens > shardTokens)
                shards.Add(new ShardPlan("train"));
            shards[^1].Add(document, tokens);
        }

        return shards;
    }

    private void Add(int document, long tokens)
    {
        _documents.Add(document);
        Tokens += tokens;
    }
}
