using CsCheck;
using Hybrid.Data;
using Hybrid.Data.Order;

namespace Hybrid.Tests.Data.Order;

/// <summary>What holds for both orders over any shards, seed, context and batch.</summary>
internal sealed class OrderPropertyTests
{
    private const int Iterations = 300;

    // A new order each time it is asked for: an order may remember nothing that matters.
    private static readonly Gen<Case> Cases =
        from isReference in Gen.Bool
        from seed in Gen.Long[1, long.MaxValue / 2]
        from context in Gen.Int[1, 8]
        from draw in Gen.Int[1, 4]
        from draws in Gen.Int[1, 20].Array[1, 6]
        from tail in Gen.Int[0, 30]
        select new Case(isReference, seed, context, draw, [.. draws.Select(n => (long)(n * draw * context) + 1 + (tail % (draw * context)))]);

    [Test]
    public void Each_epoch_is_a_permutation_of_all_windows() =>
        Gen.Select(Cases, Gen.Int[0, 1000]).Sample(
            (test, epoch) => EpochOf(test, epoch).Order().SequenceEqual(test.AllWindows()), iter: Iterations);

    [Test]
    public void Epochs_differ() =>
        Cases.Where(test => test.Windows >= 20 * test.Draw).Sample(
            test => !EpochOf(test, 0).SequenceEqual(EpochOf(test, 1)), iter: Iterations);

    [Test]
    public void All_processes_together_see_the_same_whatever_their_number() =>
        Gen.Select(Cases, Gen.Int[8, 40], Gen.Long[0, 1_000_000]).Sample(
            (test, globalBatch, step) =>
            {
                var alone = StepOf(test, globalBatch, step, worldSize: 1);
                return new[] { 2, 3, 8 }.All(worldSize => StepOf(test, globalBatch, step, worldSize).SequenceEqual(alone));
            },
            iter: Iterations);

    [Test]
    public void A_resumed_run_goes_on_where_it_stopped() =>
        Gen.Select(Cases, Gen.Int[1, 12], Gen.Int[0, 60]).Sample(
            (test, globalBatch, stop) =>
            {
                var whole = test.Create();
                var undisturbed = Enumerable.Range(0, 80 * globalBatch).Select(j => whole.Locate(j)).ToArray();
                var resumed = test.Create();
                return Enumerable.Range(stop * globalBatch, 20 * globalBatch)
                    .All(sequence => resumed.Locate(sequence) == undisturbed[sequence]);
            },
            iter: Iterations);

    [Test]
    public void Shares_part_a_step_evenly() =>
        Gen.Select(Gen.Int[1, 64], Gen.Int[0, int.MaxValue - 64]).Sample(
            (worldSize, more) =>
            {
                int globalBatch = worldSize + more;
                int next = 0;
                foreach (int rank in Enumerable.Range(0, worldSize))
                {
                    var share = BatchShare.Of(rank, worldSize, globalBatch);
                    if (share.First != next || share.Count - (globalBatch / worldSize) is not (0 or 1))
                        return false;
                    next += share.Count;
                }

                return next == globalBatch;
            },
            iter: Iterations);

    private static IEnumerable<(int Shard, long Start)> EpochOf(Case test, int epoch)
    {
        var order = test.Create();
        return Enumerable.Range(0, test.Windows).Select(place => order.Locate(((long)epoch * test.Windows) + place));
    }

    private static IEnumerable<(int Shard, long Start)> StepOf(Case test, int globalBatch, long step, int worldSize) =>
        from rank in Enumerable.Range(0, worldSize)
        let share = BatchShare.Of(rank, worldSize, globalBatch)
        let order = test.Create()
        from sequence in Enumerable.Range(share.First, share.Count)
        select order.Locate((step * globalBatch) + sequence);

    // Every shard has whole draws and a tail that the reference's order leaves out.
    private sealed record Case(bool IsReference, long Seed, int Context, int Draw, long[] TokenCounts)
    {
        // What the reference calls a window is a draw; both orders are compared by sequences.
        private int WindowTokens => IsReference ? Draw * Context : Context;

        public int Windows => AllWindows().Count();

        public SequenceOrder Create() => IsReference
            ? new ReferenceOrder(Seed, TokenCounts, Context, Draw)
            : new ShuffledOrder(Seed, new ShardTable(TokenCounts, Context));

        public IEnumerable<(int Shard, long Start)> AllWindows() =>
            from shard in Enumerable.Range(0, TokenCounts.Length)
            let used = (TokenCounts[shard] - 1) / WindowTokens * WindowTokens
            from window in Enumerable.Range(0, (int)(used / Context))
            select (shard, (long)window * Context);

        public override string ToString() =>
            $"{(IsReference ? "reference" : "shuffled")}, seed {Seed}, context {Context}, draw {Draw}, shards of {string.Join(' ', TokenCounts)}";
    }
}
