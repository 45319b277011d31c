using System.Text;
using Hybrid.Configuration;
using Hybrid.Distributed;

namespace Hybrid.Tests.Distributed;

[CancelAfter(120_000)]
public sealed class ProcessGroupTests
{
    [Test]
    public void A_group_knows_itself()
    {
        var groups = RankThreads.Run(2, group => (group.Rank, group.WorldSize, Description: group.Description.ToString()));
        Assert.That(
            groups,
            Is.EqualTo(new[] { (0, 2, "2 processes (a test), Gloo"), (1, 2, "2 processes (a test), Gloo") }));
    }

    [TestCase(2)]
    [TestCase(3)]
    public void Sums_are_the_same_bits_everywhere(int worldSize)
    {
        var sums = RankThreads.Run(worldSize, group =>
        {
            double[] values = [0.1 * (group.Rank + 1), 1, 1e300];
            group.AllReduce(values);
            return values;
        });
        Assert.That(sums, Is.All.EqualTo(sums[0]));
        Assert.That(sums[0][0], Is.EqualTo(Enumerable.Range(1, worldSize).Sum(n => 0.1 * n)).Within(1e-15));
        Assert.That(sums[0][1], Is.EqualTo(worldSize));
    }

    [Test]
    public void Numbers_of_all_ranks_are_gathered_exactly() =>
        Assert.That(
            RankThreads.Run(3, group => group.Gather(Math.PI * group.Rank)),
            Is.All.EqualTo(new[] { 0, Math.PI, 2 * Math.PI }));

    [TestCase(0)]
    [TestCase(1)]
    public void A_text_comes_from_its_root(int root)
    {
        var long_ = new string('ü', 100_000);
        var texts = RankThreads.Run(2, group => (
            group.TextFrom(root, group.Rank == root ? long_ : null),
            group.TextFrom(root, group.Rank == root ? "" : null)));
        Assert.That(texts, Is.All.EqualTo((long_, "")));
    }

    [Test]
    public void Bytes_are_broadcast()
    {
        var texts = RankThreads.Run(2, group =>
        {
            var bytes = Encoding.ASCII.GetBytes($"rank {group.Rank}");
            group.Broadcast(bytes, root: 1);
            return Encoding.ASCII.GetString(bytes);
        });
        Assert.That(texts, Is.All.EqualTo("rank 1"));
    }

    [Test]
    public void What_one_rank_finds_all_know()
    {
        Assert.That(RankThreads.Run(2, group => group.Any(group.Rank == 1)), Is.All.True);
        Assert.That(RankThreads.Run(2, group => group.Any(false)), Is.All.False);
    }

    [Test]
    public void Rank_0_alone_decides_and_goes_first()
    {
        var asked = 0;
        Assert.That(RankThreads.Run(2, group => group.FromLeader(() => Interlocked.Increment(ref asked) == 1)), Is.All.True);
        Assert.That(asked, Is.EqualTo(1));

        var places = RankThreads.Run(2, group => group.LeaderFirst(() => Interlocked.Increment(ref asked)));
        Assert.That(places, Is.EqualTo(new[] { 2, 3 }));
    }

    [Test]
    public void A_rank_that_gives_up_is_named_with_its_reason()
    {
        var failures = RankThreads.Failures(2, group => group.OrTellOthers(() =>
        {
            if (group.Rank == 1)
                throw new DataException("the shard is\ndamaged");
            group.Barrier();
            return 0;
        }));
        Assert.That(
            failures[0],
            Is.TypeOf<PeerException>()
                .With.Message.Contains("rank 1").And.Message.Contains("the shard is damaged")
                .And.Property(nameof(HybridException.ExitCode)).EqualTo(6));
        Assert.That(failures[1], Is.TypeOf<DataException>());
    }

    [Test]
    public void A_rank_that_does_not_come_is_named()
    {
        using var store = new StoreServer();
        Assert.That(
            () => ProcessGroup.Join(RankThreads.IdentityOf(0, 2, store.Port), new() { Backend = "gloo", StartTimeoutSeconds = 1 }),
            Throws.TypeOf<PeerException>().With.Message.Contains("rank 1"));
    }

    [Test]
    public void A_single_process_is_a_group_of_its_own()
    {
        var alone = SingleProcess.Instance;
        Assert.Multiple(() =>
        {
            Assert.That(alone.Leads() && alone.AreAlone(), Is.True);
            Assert.That(alone.Gather(2.5), Is.EqualTo(new[] { 2.5 }));
            Assert.That(alone.TextFrom(0, "own"), Is.EqualTo("own"));
            Assert.That(alone.FromLeader(7L), Is.EqualTo(7));
            Assert.That(alone.Any(true), Is.True);
            Assert.That(alone.LeaderFirst(() => "done"), Is.EqualTo("done"));
        });
    }

    [Test]
    public void Handles_count_until_they_are_disposed()
    {
        var before = HybridRuntime.LiveObjects;
        RankThreads.Run(2, group => group.Rank);
        Assert.That(HybridRuntime.LiveObjects, Is.EqualTo(before));
    }
}
