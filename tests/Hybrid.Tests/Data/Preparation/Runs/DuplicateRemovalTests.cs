using System.Runtime.InteropServices;
using System.Text;
using Hybrid.Data;
using Hybrid.Data.Preparation.Spooling;
using Hybrid.Tests.Data.Preparation.Duplicates;

namespace Hybrid.Tests.Data.Preparation.Runs;

/// <summary>Texts with copies and near copies in several files, against a set that has seen all that came before.</summary>
internal sealed class DuplicateRemovalTests : RunFixture
{
    private static readonly string[][] Files = Generate(new Random(17));

    [Test]
    public async Task Without_asking_all_documents_stay()
    {
        var set = await RunAsync(Options, Buckets(4), Source());
        Assert.That(Documents(set.Directory), Is.EquivalentTo(Files.SelectMany(file => file)));
        Assert.That(set.Manifest.LeftOut.Duplicates, Is.Zero);
    }

    [TestCase(DuplicateRemoval.Exact)]
    [TestCase(DuplicateRemoval.Near)]
    public async Task The_first_of_those_that_are_alike_stays(DuplicateRemoval duplicates)
    {
        var expected = Kept(duplicates);
        var set = await RunAsync(Options with { Duplicates = duplicates }, Buckets(4), Source());
        Assert.That(Documents(set.Directory), Is.EquivalentTo(expected));
        Assert.That(set.Manifest.LeftOut.Duplicates, Is.EqualTo(Files.Sum(file => file.Length) - expected.Count));
    }

    [Test]
    public void Near_copies_are_most_of_what_only_near_finds()
    {
        int exact = Kept(DuplicateRemoval.Exact).Count;
        int near = Kept(DuplicateRemoval.Near).Count;
        Assert.That(exact - near, Is.InRange(60, 120), "there are about 120, of a similarity around 0.85");
    }

    [TestCase(DuplicateRemoval.Exact, 45)]
    [TestCase(DuplicateRemoval.Near, 20)]
    [TestCase(DuplicateRemoval.Near, 70)]
    public async Task A_run_that_goes_on_after_a_kill_finds_the_same(DuplicateRemoval duplicates, int batches)
    {
        var options = Options with { Duplicates = duplicates, SaveEvery = TimeSpan.Zero };
        int appended = 0;
        await RunAsync(options, Buckets(4, Watch), Source());
        var again = await RunAsync(options with { Output = Folder["other"] }, Buckets(4), Source());
        Assert.That(again.Continued, Is.True);
        Assert.That(Contents(Folder["other"]), Is.EqualTo(Contents(Folder["set"])));

        void Watch(SpoolStep step)
        {
            if (step == SpoolStep.AppendingIndex && Interlocked.Increment(ref appended) == batches)
                CopyStaging("other");
        }
    }

    private static MemorySource Source() => new("texts",
        [.. Files.Select((file, i) => new MemoryPart($"texts/{i}", [.. file.Select(Encoding.UTF8.GetBytes)]))]);

    private static List<string> Kept(DuplicateRemoval duplicates)
    {
        var seen = new HashSet<object>();
        var kept = new List<string>();
        foreach (string text in Files.SelectMany(file => file))
        {
            object[] fingerprints = duplicates == DuplicateRemoval.Exact ? [text] : [.. MinHashReference.Bands(text)];
            if (fingerprints.Count(seen.Add) == fingerprints.Length)
                kept.Add(text);
        }

        return kept;
    }

    // A fifth of the texts copies an earlier one, and another fifth nearly does.
    private static string[][] Generate(Random random)
    {
        var texts = new List<string>();
        while (texts.Count < 600)
        {
            string? earlier = texts.Count == 0 ? null : texts[random.Next(texts.Count)];
            texts.Add(random.Next(5) switch
            {
                0 when earlier is not null => earlier,
                1 when earlier is not null => RandomText.Change(random, earlier, share: 0.015).Replace(' ', random.Next(2) == 0 ? ' ' : '\n'),
                _ => RandomText.Create(random, random.Next(30, 200)),
            });
        }

        random.Shuffle(CollectionsMarshal.AsSpan(texts));
        return [.. texts.Chunk(90)];
    }
}
