using Hybrid.Data;

namespace Hybrid.Tests.Data.Preparation.Runs;

internal sealed class MixtureTests : RunFixture
{
    [Test]
    public async Task Tokens_are_in_proportion_to_weights_and_no_document_is_there_twice()
    {
        var first = MemorySource.Generate("first", seed: 1, parts: 4, documents: 3000);
        var second = MemorySource.Generate("second", seed: 2, parts: 4, documents: 3000);
        var options = Options with { Sources = ["first", "second"], Weights = [3, 1] };
        var dataset = await RunAsync(options, Buckets(4), first, second);
        await RunAsync(options with { Output = Folder["other"], Threads = 1 }, Buckets(16), first, second);
        var (one, other) = (dataset.Manifest.Sources[0], dataset.Manifest.Sources[1]);
        Assert.Multiple(() =>
        {
            Assert.That((double)one.Tokens / other.Tokens, Is.EqualTo(3).Within(0.45));
            Assert.That((one.Weight, other.Weight), Is.EqualTo((0.75, 0.25)));
            Assert.That(one.Documents + other.Documents, Is.EqualTo(dataset.Manifest.Documents));
            Assert.That(one.Documents, Is.EqualTo(first.Parts.Cast<MemoryPart>().Sum(part => part.Texts.Count)), "all of the scarcer one");
            Assert.That(
                dataset.Manifest.LeftOut.Sampled,
                Is.EqualTo(second.Parts.Cast<MemoryPart>().Sum(part => part.Texts.Count) - other.Documents));
            Assert.That(Contents(Folder["other"]), Is.EqualTo(Contents(Folder["set"])));
        });
    }

    [Test]
    public async Task Without_weights_all_of_each_source_is_taken()
    {
        var dataset = await RunAsync(
            Options, Buckets(4), MemorySource.Generate("a", 1, 3, 300), MemorySource.Generate("b", 2, 3, 300));
        Assert.Multiple(() =>
        {
            Assert.That(dataset.Manifest.LeftOut.Sampled, Is.Zero);
            Assert.That(dataset.Manifest.Sources.Select(source => source.Weight), Has.All.Null);
            Assert.That(dataset.Manifest.Sources.Select(source => source.Documents), Has.All.GreaterThan(0));
        });
    }

    [Test]
    public async Task What_was_held_out_stays_so_when_data_is_added()
    {
        await RunAsync(Options, Buckets(4), MemorySource.Generate("a", 1, 3, 600));
        await RunAsync(
            Options with { Output = Folder["more"], Seed = 5 },
            Buckets(4),
            MemorySource.Generate("b", 2, 3, 600),
            MemorySource.Generate("a", 1, 3, 600));
        using var fewer = ShardSet.Open(Folder["set"]);
        using var more = ShardSet.Open(Folder["more"]);
        Assert.Multiple(() =>
        {
            Assert.That(DocumentsOf(fewer.Validation), Is.SubsetOf(DocumentsOf(more.Validation)));
            Assert.That(
                fewer.Training.SelectMany(DocumentsOf).ToHashSet().Overlaps(DocumentsOf(more.Validation)), Is.False);
        });
    }
}
