using Hybrid.Data;
using Hybrid.Data.Order;

namespace Hybrid.Tests.Data.Order;

internal sealed class ShuffledOrderTests
{
    private static readonly ShardTable Table = new([100, 3, 65, 8, 0, 9], context: 8);

    [Test]
    public void Windows_of_a_table_tile_its_shards()
    {
        // (tokens - 1) / 8: 12, 0, 8, 0, 0, 1.
        var located = Enumerable.Range(0, (int)Table.Windows).Select(window => Table.Locate(window)).ToArray();
        var expected = Enumerable.Range(0, 12).Select(w => (0, 8L * w))
            .Concat(Enumerable.Range(0, 8).Select(w => (2, 8L * w)))
            .Append((5, 0L));
        Assert.That(located, Is.EqualTo(expected));
    }

    [Test]
    public void A_table_without_windows_is_an_error() =>
        Assert.That(
            () => new ShardTable([8, 3], context: 8),
            Throws.TypeOf<DataException>().With.Message.Contains("9 ids").And.Message.Contains("longest has 8"));

    [TestCase(1)]
    [TestCase(-77)]
    [TestCase(long.MaxValue)]
    public void Each_epoch_is_a_permutation_of_all_windows(long seed)
    {
        var order = new ShuffledOrder(seed, Table);
        var all = Enumerable.Range(0, (int)Table.Windows).Select(window => Table.Locate(window)).ToArray();
        var epochs = Enumerable.Range(0, 50).Select(epoch => EpochOf(order, epoch)).ToArray();
        Assert.Multiple(() =>
        {
            foreach (var epoch in epochs)
                Assert.That(epoch, Is.EquivalentTo(all));
            Assert.That(epochs.Select(epoch => string.Join(' ', epoch)).Distinct().Count(), Is.EqualTo(50), "distinct epochs");
        });
    }

    [Test]
    public void It_is_a_pure_function_of_seed_and_sequence()
    {
        // Asked in another order, across epochs, by another object: what a resumed run does.
        var first = new ShuffledOrder(5, Table);
        var expected = Enumerable.Range(0, 200).Select(j => first.Locate(j)).ToArray();
        var second = new ShuffledOrder(5, Table);
        var backwards = Enumerable.Range(0, 200).Reverse().Select(j => second.Locate(j)).Reverse();
        Assert.That(backwards, Is.EqualTo(expected));
    }

    [Test]
    public void Seeds_differ()
    {
        var orders = Enumerable.Range(0, 100).Select(seed => string.Join(' ', EpochOf(new ShuffledOrder(seed, Table), 0)));
        Assert.That(orders.Distinct().Count(), Is.EqualTo(100));
    }

    [Test]
    public void It_stays_what_it_is()
    {
        // From docs/data-format.md by another implementation: a change would make every earlier run impossible to repeat.
        var order = new ShuffledOrder(42, new ShardTable([1001], context: 1));
        Assert.That(
            Enumerable.Range(0, 8).Select(j => order.Locate(j).Start).Concat([order.Locate(1000).Start, order.Locate(123456789).Start]),
            Is.EqualTo(Golden));
    }

    private static readonly long[] Golden = [479, 805, 325, 157, 689, 523, 602, 709, 207, 404];

    private static (int Shard, long Start)[] EpochOf(ShuffledOrder order, int epoch) =>
        [.. Enumerable.Range(0, (int)Table.Windows).Select(j => order.Locate(((long)epoch * Table.Windows) + j))];
}
