using Hybrid.Data;
using Hybrid.Data.Preparation.Reading;

namespace Hybrid.Tests.Data.Preparation.Runs;

internal sealed class LeftOutTests : RunFixture
{
    [Test]
    public async Task What_cannot_be_taken_is_counted_with_its_places_and_the_rest_is_prepared()
    {
        var dataset = await RunAsync(Options with { MaxDocumentBytes = 1000 }, Buckets(2), Source());
        var problems = dataset.Manifest.LeftOut.Problems.ToDictionary(problem => problem.Kind);
        Assert.Multiple(() =>
        {
            Assert.That(
                problems.Values.Select(problem => (problem.Kind, problem.Count, problem.Documents)),
                Is.EqualTo(new[]
                {
                    ("empty", 7, 7),
                    ("too_long", 1, 1),
                    ("invalid_utf8", 1, 1),
                    ("not_in_vocabulary", 1, 1),
                    ("damaged", 1, 40),
                    ("unreadable", 1, 0L),
                }));
            Assert.That(
                problems["empty"].Examples.Select(example => (example.File, example.Place)),
                Is.EqualTo(new[] { ("a", 1L), ("a", 3), ("a", 4), ("b", 1), ("b", 2) }), "the first five");
            Assert.That(problems["invalid_utf8"].Examples.Single().Place, Is.EqualTo(5));
            Assert.That(problems["damaged"].Examples.Single(), Is.EqualTo(new LeftOutExample("c", 9, "a page")));
            Assert.That(problems["unreadable"].Examples.Single(), Is.EqualTo(new LeftOutExample("gone", 0, "no such file")));
            Assert.That(Documents(Folder["set"]), Is.EquivalentTo(new[] { "a1", "b5", "c0", "c1", "c2" }));
        });
    }

    [Test]
    public async Task The_manifest_does_not_depend_on_threads_or_interruptions()
    {
        await RunAsync(Options with { Threads = 1 }, Buckets(1), Source());
        await RunAsync(Options with { Output = Folder["other"], Threads = 8, SaveEvery = TimeSpan.Zero }, Buckets(8), Source());
        Assert.That(Contents(Folder["other"]), Is.EqualTo(Contents(Folder["set"])));
    }

    [TestCase(0, "a:1")]
    [TestCase(3, "gone: cannot be read (no such file)")]
    [TestCase(2, "c:9: damaged")]
    public void Strict_mode_names_the_place_and_says_what_to_do(int part, string expected)
    {
        var source = new MemorySource("one", (MemoryPart)Source().Parts[part]);
        Assert.That(
            () => RunAsync(Options with { Strict = true }, Buckets(1), source),
            Throws.InstanceOf<DataException>().With.Message.StartsWith(expected).And.Message.Contains("--strict"));
    }

    [Test]
    public async Task Strict_mode_refuses_what_an_earlier_run_left_out()
    {
        await RunAsync(Options, Buckets(1), Source());
        Assert.That(
            () => RunAsync(Options with { Strict = true }, Buckets(1), Source()),
            Throws.InstanceOf<DataException>().With.Message.StartsWith("a:1"));
    }

    [Test]
    public void Where_nothing_can_be_taken_it_says_why()
    {
        var parts = Source().Parts;
        Assert.Multiple(() =>
        {
            Assert.That(
                () => RunAsync(Options, Buckets(1), new MemorySource("x", (MemoryPart)parts[3])),
                Throws.InstanceOf<DataException>().With.Message.Contains("holds no text").And.Message.Contains("gone: no such file"));
            Assert.That(Directory.Exists(Folder["set.preparing"]), Is.False);
        });
    }

    [Test]
    public async Task A_document_of_a_hundred_megabytes_is_left_out_and_one_under_the_limit_is_not()
    {
        byte[] huge = new byte[100_000_000];
        huge.AsSpan().Fill((byte)'x');
        var source = new MemorySource("x", new MemoryPart("x", huge, huge[..3_000_000], "short"u8.ToArray()));
        var dataset = await RunAsync(Options, Buckets(1), source);
        Assert.Multiple(() =>
        {
            Assert.That(dataset.Manifest.LeftOut.Problems.Single().Kind, Is.EqualTo("too_long"));
            Assert.That(Documents(Folder["set"]).Select(text => text.Length), Is.EquivalentTo(new[] { 3_000_000, 5 }));
        });
    }

    private static MemorySource Source() => new(
        "mixed",
        new MemoryPart("a", "  "u8.ToArray(), "a1"u8.ToArray(), ""u8.ToArray(), "\n"u8.ToArray(), [0xC3, 0x28]),
        new MemoryPart("b", " "u8.ToArray(), " "u8.ToArray(), "\t"u8.ToArray(), " \u3000 "u8.ToArray(), "b5"u8.ToArray(), "\u00e9"u8.ToArray()),
        new MemoryPart("c", "c0"u8.ToArray(), "c1"u8.ToArray(), "c2"u8.ToArray(), new byte[2000].Select(_ => (byte)'l').ToArray())
        {
            Problems = new Dictionary<int, Problem> { [1] = new(ProblemKind.Damaged, Place: 9, Documents: 40, "a page") },
        },
        new MemoryPart("gone") { Failure = new DataException("no such file") });
}
