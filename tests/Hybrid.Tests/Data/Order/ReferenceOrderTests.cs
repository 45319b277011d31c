using System.Text.Json;
using Hybrid.Data;
using Hybrid.Data.Order;

namespace Hybrid.Tests.Data.Order;

/// <summary>Holds the order to what the reference's loader gave, for one and for two processes.</summary>
internal sealed class ReferenceOrderTests
{
    private static readonly JsonElement Loader = OrderFixture.Read("loader_order.json");
    private static readonly long[] TokenCounts = OrderFixture.Longs(Loader.GetProperty("shard_token_counts"));
    private static readonly int MicroBatch = Loader.GetProperty("batch_count").GetInt32();
    private static readonly int Context = Loader.GetProperty("tokens_per_batch").GetInt32();

    [Test]
    public void Each_process_gets_what_the_reference_gives_it([Values(1, 2)] int worldSize)
    {
        // 700 batches pass 2 epoch boundaries in one process, 4 in two.
        var order = CreateOrder(worldSize);
        Assert.Multiple(() =>
        {
            foreach (var (rank, batches) in RanksOf(worldSize).Index())
            {
                Assert.That(
                    Enumerable.Range(0, batches.Length).Select(n => PlaceOf(order, BatchOf(n, rank, worldSize))),
                    Is.EqualTo(batches),
                    $"rank {rank}");
            }
        });
    }

    [Test]
    public void A_batch_is_one_run_of_text([Values(1, 2)] int worldSize)
    {
        var order = CreateOrder(worldSize);
        for (int n = 0; n < 700 * worldSize; n++)
        {
            var (shard, start) = order.Locate(n * MicroBatch);
            Assert.That(order.Locate((n * MicroBatch) + 1), Is.EqualTo((shard, start + Context)));
        }
    }

    [Test]
    public void Any_sequence_is_found_without_those_before_it([Values(1, 2)] int worldSize)
    {
        var batches = RanksOf(worldSize)[0];
        foreach (int n in new[] { 699, 152, 302, 303, 0, 151, 650 })
            Assert.That(PlaceOf(CreateOrder(worldSize), BatchOf(n, 0, worldSize)), Is.EqualTo(batches[n]), $"batch {n}");
    }

    [Test]
    public void Shards_come_in_the_order_of_the_authors_own_log()
    {
        // 8 GPUs x 16 sequences of 2048 tokens, 2 draws per step; 99 shards, of which two were read again.
        const int Draw = 128;
        var log = OrderFixture.Read("production_shard_log.json");
        int[] keys = OrderFixture.Integers(log.GetProperty("keys"));
        long[] visited = OrderFixture.Longs(log.GetProperty("token_counts"));
        long[] tokenCounts = new long[99];
        foreach (var (i, key) in keys.Index())
            tokenCounts[key] = visited[i];
        long[] firstDraws =
            [.. log.GetProperty("predicted_step_of_first_use").EnumerateArray().Select(step => (long)(2 * step.GetDouble()))];

        var order = new ReferenceOrder(42, tokenCounts, context: 2048, Draw);

        Assert.Multiple(() =>
        {
            Assert.That(firstDraws.Select(draw => order.Locate(draw * Draw).Shard), Is.EqualTo(keys));
            Assert.That(
                firstDraws.Skip(1).Select(draw => order.Locate((draw * Draw) - 1).Shard), Is.EqualTo(keys[..^1]), "just before");
            Assert.That(firstDraws[99], Is.EqualTo(log.GetProperty("epoch1_windows").GetInt64()));
            Assert.That(keys, Is.EqualTo(TorchPermutation.Of(42, 99).Concat(TorchPermutation.Of(43, 99).Take(2))));
        });
    }

    [Test]
    public void Validation_starts_where_the_references_does([Values(1, 2)] int worldSize)
    {
        var order = new ReferenceValidationOrder(TokenCounts[0], Context, worldSize * MicroBatch);
        var run = RunOf(worldSize);
        Assert.Multiple(() =>
        {
            foreach (var (rank, starts) in run.GetProperty("val_starts").EnumerateArray().Select(OrderFixture.Longs).Index())
            {
                Assert.That(
                    Enumerable.Range(0, starts.Length).Select(n => order.Locate(BatchOf(n, rank, worldSize)).Start),
                    Is.EqualTo(starts),
                    $"rank {rank}");
            }

            int wrap = run.GetProperty("val_first_wrap").GetInt32();
            Assert.That(order.Locate(wrap * worldSize * MicroBatch).Start, Is.Zero);
        });
    }

    [TestCase(9, ExpectedResult = new[] { 0, 0, 0 })]
    [TestCase(18, ExpectedResult = new[] { 0, 0, 0 }, Description = "2 x 9 reaches 18, though 17 ids are enough")]
    [TestCase(19, ExpectedResult = new[] { 0, 8, 0 })]
    public int[] Validation_wraps_at_the_references_lengths(int tokens) =>
        [.. Enumerable.Range(0, 3).Select(draw => (int)new ReferenceValidationOrder(tokens, 8, 1).Locate(draw).Start)];

    [Test]
    public void A_validation_shard_without_a_whole_draw_is_an_error() =>
        Assert.That(
            () => new ReferenceValidationOrder(tokens: 16, context: 8, draw: 2),
            Throws.TypeOf<DataException>().With.Message.Contains("16 ids").And.Message.Contains("takes 17"));

    [Test]
    public void A_shard_without_a_whole_draw_is_an_error() =>
        Assert.That(
            () => new ReferenceOrder(42, [100, 16], context: 8, draw: 2),
            Throws.TypeOf<DataException>().With.Message.Contains("shard 2 has 16 ids").And.Message.Contains("order_window"));

    [Test]
    public void No_seed_is_refused() =>
        Assert.That(() => new ReferenceOrder(0, [100], context: 8, draw: 2), Throws.TypeOf<ArgumentOutOfRangeException>());

    private static ReferenceOrder CreateOrder(int worldSize) => new(42, TokenCounts[1..], Context, worldSize * MicroBatch);

    // First sequence of the n-th batch of a process.
    private static long BatchOf(int n, int rank, int worldSize) => ((n * worldSize) + rank) * MicroBatch;

    // As the fixture counts shards: the first to learn from has number 1.
    private static (long Shard, long Start) PlaceOf(ReferenceOrder order, long sequence)
    {
        var (shard, start) = order.Locate(sequence);
        return (shard + 1, start);
    }

    private static (long Shard, long Start)[][] RanksOf(int worldSize) =>
    [
        .. RunOf(worldSize).GetProperty("ranks").EnumerateArray().Select(rank =>
            rank.EnumerateArray().Select(OrderFixture.Longs).Select(place => (place[0], place[1])).ToArray()),
    ];

    private static JsonElement RunOf(int worldSize) => Loader.GetProperty("runs").EnumerateArray().Single(
        run => run.GetProperty("world_size").GetInt32() == worldSize);
}
