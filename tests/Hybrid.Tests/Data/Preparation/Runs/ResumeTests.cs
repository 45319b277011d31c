using Hybrid.Data;
using Hybrid.Data.Preparation;
using Hybrid.Data.Preparation.Spooling;

namespace Hybrid.Tests.Data.Preparation.Runs;

/// <summary>What a run leaves on the disk at some moment is what a kill at that moment leaves.</summary>
internal sealed class ResumeTests : RunFixture
{
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    // The journal is written after each batch.
    [TestCase(SpoolStep.Appending)]
    [TestCase(SpoolStep.AppendingIndex)]
    [TestCase(SpoolStep.Journaling)]
    [TestCase(SpoolStep.Journaled)]
    public async Task Killed_at_any_step_it_goes_on_to_the_same_bytes(SpoolStep step)
    {
        var options = Options with { Duplicates = DuplicateRemoval.Exact, SaveEvery = TimeSpan.Zero };
        await RunAsync(options with { Output = Folder["whole"] }, Buckets(4), Source());
        int moments = 0;
        await RunAsync(options, Buckets(4, AtEach(step, () => CopyStaging($"killed{moments++}"))), Source());
        Assert.That(moments, Is.GreaterThan(5));
        for (int moment = 0; moment < moments; moment++)
        {
            await RunAsync(options with { Output = Folder[$"killed{moment}"], SaveEvery = Never }, Buckets(4), Source());
            Assert.That(Contents(Folder[$"killed{moment}"]), Is.EqualTo(Contents(Folder["whole"])), $"moment {moment}");
        }
    }

    [Test]
    public async Task Killed_again_and_again_it_still_ends_with_the_same_bytes()
    {
        var options = Options with { SaveEvery = TimeSpan.Zero };
        await RunAsync(options with { Output = Folder["whole"] }, Buckets(16), Source());
        int kills = 0;
        for (bool done = false; !done;)
        {
            int left = 7;
            try
            {
                await RunAsync(options, Buckets(16, AtEach(SpoolStep.AppendingIndex, () => DieAfter(ref left))), Source());
                done = true;
            }
            catch (IOException)
            {
                kills++;
            }
        }

        Assert.Multiple(() =>
        {
            Assert.That(kills, Is.GreaterThan(1));
            Assert.That(Contents(Folder["set"]), Is.EqualTo(Contents(Folder["whole"])));
        });
    }

    // Several threads append at once; only one of them sees the disk fill up.
    [Test, Repeat(20)]
    public void What_went_wrong_is_said_and_not_what_followed_from_it()
    {
        int left = 12;
        Assert.That(
            () => RunAsync(
                Options with { Overwrite = true }, Buckets(4, AtEach(SpoolStep.AppendingIndex, () => DieAfter(ref left))), Source()),
            Throws.InstanceOf<IOException>().With.Message.EqualTo("No space left on device"));
    }

    [Test]
    public async Task What_lies_behind_the_journals_lengths_is_cut_off()
    {
        var options = Options with { SaveEvery = TimeSpan.Zero };
        await RunAsync(options with { Output = Folder["whole"] }, Buckets(4), Source());
        int left = 12;
        Assert.That(
            () => RunAsync(options, Buckets(4, AtEach(SpoolStep.AppendingIndex, () => DieAfter(ref left))), Source()),
            Throws.InstanceOf<IOException>());
        foreach (string file in Directory.GetFiles(Folder["set.preparing"]).Where(IsOfSpool))
            File.AppendAllText(file, "torn");
        await RunAsync(options, Buckets(4), Source());
        Assert.That(Contents(Folder["set"]), Is.EqualTo(Contents(Folder["whole"])));
    }

    [Test]
    public async Task Nothing_that_is_done_is_read_again()
    {
        var source = Source();
        using var stop = new CancellationTokenSource();
        var options = Options with { SaveEvery = Never };
        Assert.That(
            () => new PreparationRun(options, new([source]), progress: null, Buckets(4, AtEach(SpoolStep.Journaling, stop.Cancel))).RunAsync(stop.Token),
            Throws.InstanceOf<OperationCanceledException>(), "stopped when all is tokenized");
        var again = Source();
        var dataset = await RunAsync(options, Buckets(4), again);
        Assert.Multiple(() =>
        {
            Assert.That(dataset.Continued);
            Assert.That(again.Parts.Cast<MemoryPart>().SelectMany(part => part.Opened), Is.Empty);
            Assert.That(source.Parts.Cast<MemoryPart>().Select(part => part.Released), Has.All.EqualTo(1));
        });
    }

    [Test]
    public async Task A_download_that_fills_the_disk_loses_nothing_that_is_tokenized()
    {
        var parts = Source().Parts.Cast<MemoryPart>().ToList();
        var failing = new MemoryPart("last", "the last"u8.ToArray()) { Failure = new IOException("No space left on device") };
        var options = Options with { SaveEvery = Never, Threads = 1 };
        Assert.That(
            () => RunAsync(options, Buckets(4), new MemorySource("x", [.. parts, failing])),
            Throws.InstanceOf<IOException>().With.Message.EqualTo("No space left on device"));

        var again = Source().Parts.Cast<MemoryPart>().ToList();
        var dataset = await RunAsync(options, Buckets(4), new MemorySource("x", [.. again, failing.CopyAs("last")]));
        Assert.Multiple(() =>
        {
            Assert.That(dataset.Continued);
            Assert.That(again.SelectMany(part => part.Opened), Is.Empty);
        });
    }

    [Test]
    public async Task A_run_goes_on_with_the_number_of_buckets_that_it_began_with()
    {
        var options = Options with { SaveEvery = TimeSpan.Zero };
        await RunAsync(options with { Output = Folder["whole"] }, Buckets(2), Source());
        int left = 12;
        Assert.That(
            () => RunAsync(options, Buckets(16, AtEach(SpoolStep.Appending, () => DieAfter(ref left))), Source()),
            Throws.InstanceOf<IOException>());
        var dataset = await RunAsync(options, Buckets(2), Source());
        Assert.Multiple(() =>
        {
            Assert.That(dataset.Continued);
            Assert.That(Contents(Folder["set"]), Is.EqualTo(Contents(Folder["whole"])));
        });
    }

    [Test]
    public async Task Killed_when_the_dataset_has_its_name_the_next_run_removes_the_rest()
    {
        await RunAsync(Options, Buckets(4, AtEach(SpoolStep.Journaled, () => CopyStaging("other"))), Source());
        Directory.Move(Folder["other.preparing"], Folder["set.preparing"]);
        var dataset = await RunAsync(Options, Buckets(4), Source());
        Assert.Multiple(() =>
        {
            Assert.That(dataset.Reused);
            Assert.That(Directory.Exists(Folder["set.preparing"]), Is.False);
        });
    }

    [Test]
    public async Task A_journal_that_cannot_be_read_begins_anew()
    {
        await RunAsync(Options with { Output = Folder["whole"] }, Buckets(4), Source());
        Directory.CreateDirectory(Folder["set.preparing"]);
        File.WriteAllText(Folder["set.preparing", "progress.json"], "{\"format_version\": 1, \"ids\": [");
        var dataset = await RunAsync(Options, Buckets(4), Source());
        Assert.Multiple(() =>
        {
            Assert.That(dataset.Continued, Is.False);
            Assert.That(Contents(Folder["set"]), Is.EqualTo(Contents(Folder["whole"])));
        });
    }

    [Test]
    public async Task A_spool_that_lost_what_its_journal_has_is_refused()
    {
        int left = 12;
        var options = Options with { SaveEvery = TimeSpan.Zero };
        Assert.That(
            () => RunAsync(options, Buckets(1, AtEach(SpoolStep.Appending, () => DieAfter(ref left))), Source()),
            Throws.InstanceOf<IOException>());
        await File.WriteAllBytesAsync(Folder["set.preparing", "ids.000"], []);
        Assert.That(
            () => RunAsync(options, Buckets(1), Source()),
            Throws.InstanceOf<DataException>().With.Message.Contains("ids.000"));
    }

    private static MemorySource Source() => MemorySource.Generate("a", seed: 3, parts: 5, documents: 140);

    private static Action<SpoolStep> AtEach(SpoolStep step, Action action) => taken =>
    {
        if (taken == step)
            action();
    };

    // The disk is full, say, in the middle of a batch.
    private static void DieAfter(ref int left)
    {
        if (Interlocked.Decrement(ref left) < 0)
            throw new IOException("No space left on device");
    }

    private static bool IsOfSpool(string file) =>
        Path.GetFileName(file) is var name && (name.StartsWith("ids.", StringComparison.Ordinal) || name.StartsWith("index.", StringComparison.Ordinal));
}
