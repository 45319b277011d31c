using System.Globalization;
using System.Text;
using Hybrid.Data.Preparation;
using Hybrid.Data.Preparation.Sources;
using Hybrid.FakeHub;
using Hybrid.Tests.Hub;

namespace Hybrid.Tests.Data.Preparation.Runs;

/// <summary>Datasets of a Hub of our own, which parts come from while others are tokenized.</summary>
internal sealed class HubRunTests : RunFixture
{
    private const string Repository = "datasets/owner/texts";
    private const int Files = 5;

    private HubWorkplace _work = null!;

    [SetUp]
    public void Start()
    {
        _work = new();
        _work.Server.Add(Repository, Enumerable.Range(0, Files).Select(file => (NameOf(file), Lines(file))));
    }

    [TearDown]
    public void Stop() => _work.Dispose();

    [TestCase(1L)]
    [TestCase(50_000L)]
    public async Task A_budget_of_the_disk_does_not_show_in_the_dataset(long budget)
    {
        await PrepareAsync("cached", diskBudget: null);
        await PrepareAsync("set", budget);

        Assert.That(Contents(Folder["set"]), Is.EqualTo(Contents(Folder["cached"])));
    }

    [Test]
    public async Task Nor_does_where_a_part_lay_that_cannot_be_read()
    {
        _work.Server[Repository].Commit("main", new Dictionary<string, FakeFile>
        {
            ["0.parquet"] = new("no Parquet"u8.ToArray(), IsLarge: true),
            ["1.jsonl.gz"] = new("no gzip"u8.ToArray(), IsLarge: true),
            ["2.jsonl"] = new(Lines(2), IsLarge: true),
        });

        var dataset = await PrepareAsync("cached", diskBudget: null);
        await PrepareAsync("set", diskBudget: 1);

        var unreadable = dataset.Manifest.LeftOut.Problems.Single(problem => problem.Kind == "unreadable");
        Assert.That(unreadable.Examples.Select(example => example.Detail!.Split(' ')[0]), Is.EqualTo(new[] { "0.parquet", "1.jsonl.gz" }));
        Assert.That(Contents(Folder["set"]), Is.EqualTo(Contents(Folder["cached"])));
    }

    [Test]
    public async Task A_part_that_cannot_be_read_gives_its_room_back()
    {
        _work.Server[Repository].Commit("main", new Dictionary<string, FakeFile>
        {
            ["0.parquet"] = new("no Parquet"u8.ToArray(), IsLarge: true),
            ["1.parquet"] = new("nor this"u8.ToArray(), IsLarge: true),
        });

        var dataset = await PrepareAsync("set", diskBudget: 1);

        Assert.Multiple(() =>
        {
            Assert.That(dataset.Manifest.LeftOut.Problems.Single().Kind, Is.EqualTo("unreadable"));
            Assert.That(dataset.Manifest.LeftOut.Problems.Single().Count, Is.EqualTo(2));
        });
    }

    [Test]
    public async Task A_network_that_failed_is_gone_on_from_and_does_not_show_in_the_dataset()
    {
        // One file at a time: when the fourth fails, three are done.
        await PrepareAsync("whole", diskBudget: 1);
        int before = Asked().Count;
        _work.Server.Faults.Add(new() { Path = NameOf(3), Status = 429, Headers = [("Retry-After", "7200")] });
        Assert.That(async () => await PrepareAsync("set", diskBudget: 1), Throws.TypeOf<NetworkException>());

        var dataset = await PrepareAsync("set", diskBudget: 1);

        Assert.Multiple(() =>
        {
            Assert.That(dataset.Continued, Is.True);
            Assert.That(Contents(Folder["set"]), Is.EqualTo(Contents(Folder["whole"])));
            Assert.That(Asked().Skip(before), Is.EqualTo(new[] { 0, 1, 2, 3, 3, 4 }));
        });
    }

    private static string NameOf(int file) => $"{file}.jsonl";

    private static byte[] Lines(int file)
    {
        var lines = new StringBuilder();
        for (int line = 0; line < 400; line++)
            lines.Append(CultureInfo.InvariantCulture, $"{{\"text\": \"Line {line} of {file}\"}}\n");
        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    private async Task<PreparedDataset> PrepareAsync(string output, long? diskBudget)
    {
        var options = Options with { Sources = ["hf://" + Repository], Output = Folder[output], SaveEvery = TimeSpan.Zero };
        await using var sources = await SourceSet.OpenAsync(
            options.Sources,
            new Dictionary<string, Func<DocumentSource>>(),
            new SourceOptions(options.TextKey, options.MaxDocumentBytes, diskBudget),
            _work.Settings,
            CancellationToken.None);
        return await new PreparationRun(options, sources, progress: null, Buckets(4)).RunAsync(CancellationToken.None);
    }

    private List<int> Asked() =>
    [
        .. _work.Server.Hub.Requests.Select(request => request.Path).Where(path => path.EndsWith(".jsonl", StringComparison.Ordinal))
            .Select(path => int.Parse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture)),
    ];
}
