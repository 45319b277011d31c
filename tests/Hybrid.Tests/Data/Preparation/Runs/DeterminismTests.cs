using Hybrid.Data;

namespace Hybrid.Tests.Data.Preparation.Runs;

internal sealed class DeterminismTests : RunFixture
{
    [TestCase(1, 1)]
    [TestCase(2, 4)]
    [TestCase(7, 256)]
    public async Task Neither_threads_nor_buckets_show_in_the_result(int threads, int buckets)
    {
        await RunAsync(Options, Buckets(16), Source());
        await RunAsync(
            Options with { Output = Folder["other"], Threads = threads, SaveEvery = TimeSpan.Zero }, Buckets(buckets), Source());
        Assert.That(Contents(Folder["other"]), Is.EqualTo(Contents(Folder["set"])));
    }

    [TestCase(DuplicateRemoval.Exact)]
    [TestCase(DuplicateRemoval.Near)]
    public async Task Which_duplicates_go_does_not_depend_on_them_either(DuplicateRemoval duplicates)
    {
        var options = Options with { Duplicates = duplicates };
        var set = await RunAsync(options, Buckets(8), Source());
        await RunAsync(options with { Output = Folder["other"], Threads = 1 }, Buckets(1), Source());
        Assert.Multiple(() =>
        {
            Assert.That(Contents(Folder["other"]), Is.EqualTo(Contents(Folder["set"])));
            Assert.That(set.Manifest.LeftOut.Duplicates, Is.GreaterThanOrEqualTo(300), "one part says another over again");
            Assert.That(Documents(Folder["set"]), Is.Unique);
        });
    }

    [Test]
    public async Task Each_document_is_there_once_in_an_order_of_the_seeds()
    {
        await RunAsync(Options, Buckets(4), Source());
        await RunAsync(Options with { Output = Folder["other"], Seed = 7 }, Buckets(4), Source());
        string[] first = Documents(Folder["set"]);
        string[] second = Documents(Folder["other"]);
        Assert.Multiple(() =>
        {
            Assert.That(first, Is.EquivalentTo(Source().Parts.Cast<MemoryPart>().SelectMany(part => part.Texts)));
            Assert.That(second, Is.EquivalentTo(first));
            Assert.That(second, Is.Not.EqualTo(first));
        });
    }

    // The last part is the third over again.
    private static MemorySource Source()
    {
        var parts = MemorySource.Generate("a", seed: 1, parts: 9, documents: 2000).Parts.Cast<MemoryPart>().ToArray();
        var copied = parts.MaxBy(part => part.Texts.Count)!;
        return new("a", [.. parts, copied.CopyAs("a/copy")]);
    }
}
