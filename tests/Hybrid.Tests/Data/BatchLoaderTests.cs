using Hybrid.Data;
using Hybrid.Data.Order;

namespace Hybrid.Tests.Data;

internal sealed class BatchLoaderTests
{
    private const int Context = 8;
    private const int GlobalBatch = 3;

    private TemporaryFolder _folder = null!;
    private ShardSet _shards = null!;

    [SetUp]
    public void WriteDataset()
    {
        _folder = new TemporaryFolder();
        TinyDataset.Write(_folder.Path, 30, 101, 57);
        _shards = ShardSet.Open(_folder.Path);
    }

    [TearDown]
    public void DeleteDataset()
    {
        _shards.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Windows_are_those_of_the_order()
    {
        var order = new ShuffledOrder(7, _shards.TrainingTable(Context));
        using var loader = new BatchLoader(_shards, order, BatchShare.Whole(GlobalBatch), firstStep: 0);
        // 12 + 7 windows: ten steps of 3 pass an epoch's end inside a step.
        for (int step = 0; step < 10; step++)
        {
            using var batch = loader.Next();
            Assert.That(batch.Length, Is.EqualTo(Context));
            Assert.That(IdsOf(batch), Is.EqualTo(Enumerable.Range(0, GlobalBatch).Select(i =>
            {
                (int shard, long start) = order.Locate((step * GlobalBatch) + i);
                return Enumerable.Range(0, Context + 1).Select(p => (int)TinyDataset.TokenAt(shard + 1, start + p)).ToArray();
            })));
        }
    }

    [Test]
    public void Starting_later_continues_the_same_order()
    {
        var order = new ShuffledOrder(7, _shards.TrainingTable(Context));
        using var whole = new BatchLoader(_shards, order, BatchShare.Whole(GlobalBatch), firstStep: 0);
        var steps = Enumerable.Range(0, 20).Select(_ => Take(whole)).ToArray();
        foreach (int start in new[] { 1, 6, 7, 13 })
        {
            using var resumed = new BatchLoader(
                _shards, new ShuffledOrder(7, _shards.TrainingTable(Context)), BatchShare.Whole(GlobalBatch), start);
            Assert.That(Enumerable.Range(start, 20 - start).Select(_ => Take(resumed)), Is.EqualTo(steps[start..]));
        }
    }

    [Test]
    public void Processes_load_their_parts_of_the_same_steps()
    {
        const int Steps = 5;
        const int Batch = 7;
        var order = new ShuffledOrder(7, _shards.TrainingTable(Context));
        using var alone = new BatchLoader(_shards, order, BatchShare.Whole(Batch), firstStep: 0);
        BatchLoader[] loaders =
            [.. Enumerable.Range(0, 3).Select(rank => new BatchLoader(_shards, order, BatchShare.Of(rank, 3, Batch), firstStep: 0))];
        for (int step = 0; step < Steps; step++)
        {
            TokenBatch[] parts = [.. loaders.Select(loader => loader.Next())];
            Assert.Multiple(() =>
            {
                Assert.That(parts.SelectMany(IdsOf), Is.EqualTo(Take(alone)));
                Assert.That(parts.Select(part => part.FirstSequence), Is.EqualTo(new[] { 0, 2, 4 }));
                Assert.That(parts.Select(part => part.StepTokens), Is.All.EqualTo(Batch * Context));
            });
            foreach (var part in parts)
                part.Dispose();
        }

        foreach (var loader in loaders)
            loader.Dispose();
    }

    [Test]
    public void A_batch_outlives_loader_and_shards()
    {
        TokenBatch batch;
        var order = new ShuffledOrder(7, _shards.TrainingTable(Context));
        using (var loader = new BatchLoader(_shards, order, BatchShare.Whole(GlobalBatch), firstStep: 0))
            batch = loader.Next();
        var before = IdsOf(batch);
        _shards.Dispose();
        Assert.That(IdsOf(batch), Is.EqualTo(before));
        batch.Dispose();
    }

    [Test]
    public void A_failure_of_its_thread_reaches_the_caller()
    {
        var order = new ShuffledOrder(7, new ShardTable([1_000_000], Context));
        using var loader = new BatchLoader(_shards, order, BatchShare.Whole(GlobalBatch), firstStep: 0);
        Assert.That(
            () =>
            {
                for (int step = 0; step < 10; step++)
                    loader.Next().Dispose();
            },
            Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Waiting_can_be_cancelled()
    {
        var order = new ShuffledOrder(7, _shards.TrainingTable(Context));
        using var loader = new BatchLoader(_shards, order, BatchShare.Whole(GlobalBatch), firstStep: 0);
        Assert.That(() => loader.Next(new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Time_spent_waiting_is_added_up()
    {
        var order = new ShuffledOrder(7, _shards.TrainingTable(Context));
        using var loader = new BatchLoader(_shards, order, BatchShare.Whole(GlobalBatch), firstStep: 0);
        var sum = TimeSpan.Zero;
        for (int step = 0; step < 5; step++)
        {
            loader.Next().Dispose();
            sum += loader.LastWait;
        }

        Assert.Multiple(() =>
        {
            Assert.That(sum, Is.GreaterThan(TimeSpan.Zero));
            Assert.That(loader.TotalWait, Is.EqualTo(sum));
        });
    }

    [Test]
    public void A_slow_source_shows_in_the_wait_of_the_step_that_waited()
    {
        var clock = new HandClock();
        using var next = new ManualResetEventSlim();
        clock.Read += next.Set;
        var order = new HookedOrder(new ShuffledOrder(7, _shards.TrainingTable(Context)), sequence =>
        {
            // The source takes 250 ms for the first batch once the step has asked for it, and no time for the others.
            if (sequence == 0)
            {
                next.Wait();
                clock.Advance(TimeSpan.FromMilliseconds(250));
            }
        });
        using var loader = new BatchLoader(_shards, order, BatchShare.Whole(GlobalBatch), firstStep: 0, clock);

        loader.Next().Dispose();
        Assert.That(loader.LastWait, Is.EqualTo(TimeSpan.FromMilliseconds(250)));
        loader.Next().Dispose();
        Assert.Multiple(() =>
        {
            Assert.That(loader.LastWait, Is.EqualTo(TimeSpan.Zero));
            Assert.That(loader.TotalWait, Is.EqualTo(TimeSpan.FromMilliseconds(250)));
        });
    }

    [Test]
    public void Batches_are_made_ahead_of_the_steps_but_not_without_bound()
    {
        using var located = new SemaphoreSlim(0);
        var order = new HookedOrder(new ShuffledOrder(7, _shards.TrainingTable(Context)), _ => located.Release());
        using var loader = new BatchLoader(_shards, order, BatchShare.Whole(GlobalBatch), firstStep: 0);
        // Three wait and a fourth is made before anyone asks.
        for (int window = 0; window < 4 * GlobalBatch; window++)
            located.Wait();
        Assert.That(located.Wait(TimeSpan.FromMilliseconds(50)), Is.False, "a fifth before one was taken");
        loader.Next().Dispose();
        for (int window = 0; window < GlobalBatch; window++)
            located.Wait();
    }

    [Test]
    [Platform("Linux")]
    public void A_shard_that_was_cut_while_mapped_is_an_error_and_not_the_end_of_the_process()
    {
        string path = _shards.Training[0].Path;
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(0);
        var order = new SequentialOrder(Context);
        using var loader = new BatchLoader(_shards, order, BatchShare.Whole(GlobalBatch), firstStep: 0);
        Assert.That(
            () => loader.Next(),
            Throws.TypeOf<DataException>().With.Message.Contains(path).And.Message.Contains("--resume"));
    }

    [Test]
    public void Validation_batches_are_the_same_each_time()
    {
        // 29 / 8 = 3 windows, in batches of 2.
        var batches = new ValidationBatches(_shards, Context, batch: 2, sequences: 64);
        var first = batches.Select(TakeIds).ToArray();
        var second = batches.Select(TakeIds).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(batches.Sequences, Is.EqualTo(3));
            Assert.That(first.Select(batch => batch.Length), Is.EqualTo(new[] { 2, 1 }));
            Assert.That(first[1][0], Is.EqualTo(Enumerable.Range(16, 9)));
            Assert.That(second, Is.EqualTo(first));
        });
    }

    [Test]
    public void Validation_takes_no_more_than_asked() =>
        Assert.That(new ValidationBatches(_shards, Context, batch: 4, sequences: 2).Sum(batch => batch.Count), Is.EqualTo(2));

    [Test]
    public void A_validation_shard_that_is_too_short_is_an_error() =>
        Assert.That(
            () => new ValidationBatches(_shards, context: 30, batch: 1, sequences: 1),
            Throws.TypeOf<DataException>().With.Message.Contains("30 ids").And.Message.Contains("31"));

    private static int[][] Take(BatchLoader loader) => TakeIds(loader.Next());

    private static int[][] TakeIds(TokenBatch batch)
    {
        using (batch)
            return IdsOf(batch);
    }

    private static unsafe int[][] IdsOf(TokenBatch batch)
    {
        using var pinned = batch.Pin();
        int[][] windows = new int[batch.Count][];
        for (int w = 0; w < windows.Length; w++)
        {
            var ids = new ReadOnlySpan<ushort>(pinned.Batch.Windows[w], batch.Length + 1);
            windows[w] = [.. ids.ToArray().Select(id => (int)id)];
        }

        return windows;
    }
}
