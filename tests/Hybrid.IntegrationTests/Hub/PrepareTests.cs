using System.Globalization;
using System.Text;
using System.Text.Json;
using Hybrid.FakeHub;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Hub;

/// <summary>Datasets of a Hub of our own through <c>hybrid data prepare</c>.</summary>
internal sealed class PrepareTests
{
    private const string Repository = "datasets/owner/texts";
    private const int Files = 5;

    private static readonly string[] Source = ["data", "prepare", "--source", "hf://datasets/owner/texts?config=english", "--out", "set"];

    private HubEnvironment _hub = null!;

    [SetUp]
    public void Start()
    {
        _hub = new();
        _hub.Server.Add(
            Repository,
            [
                ("README.md", "---\nconfigs:\n- config_name: english\n  data_files: en/*\n- config_name: other\n  data_files: xx/*\n---\n"u8.ToArray()),
                ("xx/0.jsonl", "{\"text\": \"left alone\"}\n"u8.ToArray()),
                .. Enumerable.Range(0, Files).Select(file => (NameOf(file), Lines(file))),
            ]);
    }

    [TearDown]
    public void Stop() => _hub.Dispose();

    [Test]
    public void A_configuration_is_prepared_with_its_commit_and_once()
    {
        var first = _hub.Run(Source);
        int asked = AskedFiles().Count;
        var second = _hub.Run(Source);

        Assert.Multiple(() =>
        {
            Assert.That(first.ExitCode, Is.Zero, first.Error);
            Assert.That(AskedFiles(), Is.EquivalentTo(Enumerable.Range(0, Files)));
            Assert.That(second.ExitCode, Is.Zero, second.Error);
            Assert.That(second.Output, Does.Contain("up to date"));
            Assert.That(AskedFiles(), Has.Count.EqualTo(asked));
        });
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(_hub.Folder, "set", "dataset.json")));
        var source = manifest.RootElement.GetProperty("sources")[0];
        Assert.Multiple(() =>
        {
            Assert.That(source.GetProperty("path").GetString(), Is.EqualTo("hf://datasets/owner/texts?config=english"));
            Assert.That(
                source.GetProperty("versions").GetProperty(Repository).GetString(), Is.EqualTo(_hub.Server[Repository].Head("main")));
            Assert.That(source.GetProperty("files").GetInt32(), Is.EqualTo(Files));
        });
    }

    [Test]
    public void Killed_within_a_disk_budget_it_goes_on_with_what_is_missing_and_ends_with_the_same_bytes()
    {
        // One file at a time: when the fourth is asked for, three are done and released.
        string[] within = [.. Source, "--disk-budget", "10kB"];
        var held = new TaskCompletionSource();
        _hub.Server.Faults.Add(new() { Path = NameOf(3), BreakAfter = 5000 });
        _hub.Server.Faults.Add(new() { Path = NameOf(3), After = held.Task }, times: 100);
        using (var killed = HybridCli.Start(_hub.Variables, _hub.Folder, within))
        {
            killed.WaitUntil(() => AskedFiles().Count(file => file == 3) >= 2, "fourth file");
            killed.Kill();
        }
        held.SetResult();
        int before = AskedFiles().Count;

        var goneOn = _hub.Run(within);
        var asked = AskedFiles().Skip(before).ToList();
        var fromCache = _hub.Run([.. Source[..^1], "whole"]);

        Assert.Multiple(() =>
        {
            Assert.That(goneOn.ExitCode, Is.Zero, goneOn.Error);
            Assert.That(asked, Is.EqualTo(new[] { 3, 4 }));
            Assert.That(fromCache.ExitCode, Is.Zero, fromCache.Error);
            Assert.That(Directory.Exists(Path.Combine(_hub.Folder, "set.preparing")), Is.False);
            Assert.That(Contents("set"), Is.EqualTo(Contents("whole")));
        });
    }

    [Test]
    public void A_network_that_fails_is_gone_on_from()
    {
        _hub.Server.Faults.Add(new() { Path = NameOf(2), Status = 429, Headers = [("Retry-After", "7200")] });

        var failed = _hub.Run(Source);
        var again = _hub.Run(Source);

        Assert.Multiple(() =>
        {
            Assert.That(failed.ExitCode, Is.EqualTo(6), failed.Error);
            Assert.That(failed.Error, Does.Contain("429"));
            Assert.That(again.ExitCode, Is.Zero, again.Error);
        });
    }

    [TestCase("?config=french", 2, "english, other")]
    [TestCase("", 2, "?config=NAME: english, other")]
    [TestCase("?config=english&split=test", 2, "?split=NAME: train")]
    [TestCase("?language=english", 2, "config, split and text")]
    [TestCase("@v9?config=english", 3, "v9")]
    public void What_is_not_there_is_said_with_what_is(string rest, int exitCode, string named)
    {
        var result = _hub.Run("data", "prepare", "--source", "hf://datasets/owner/texts" + rest, "--out", "set");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(exitCode));
            Assert.That(result.Error, Does.Contain(named));
        });
    }

    [Test]
    public void A_mixture_takes_weights()
    {
        File.WriteAllText(Path.Combine(_hub.Folder, "own.jsonl"), Encoding.UTF8.GetString(Lines(100)));

        var result = _hub.Run([.. Source, "--source", "own.jsonl", "--weights", "0.5,0.5"]);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(_hub.Folder, "set", "dataset.json")));
        double[] tokens = [.. manifest.RootElement.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("tokens").GetDouble())];
        Assert.That(tokens[0] / tokens[1], Is.EqualTo(1).Within(0.2));
    }

    private static string NameOf(int file) => $"en/{file}.jsonl";

    // Enough for the key of a document to be a matter of chance.
    private static byte[] Lines(int file)
    {
        var lines = new StringBuilder();
        for (int line = 0; line < 400; line++)
            lines.Append(CultureInfo.InvariantCulture, $"{{\"text\": \"Document {line} of file {file} says {(file * 400 + line) * 7919 % 10007}.\"}}\n");
        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    private List<int> AskedFiles() =>
    [
        .. _hub.Server.Hub.Requests.Select(request => request.Path)
            .Where(path => path.Contains("/resolve/", StringComparison.Ordinal) && path.Contains("/en/", StringComparison.Ordinal))
            .Select(path => int.Parse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture)),
    ];

    private Dictionary<string, string> Contents(string set) => Directory.GetFiles(Path.Combine(_hub.Folder, set))
        .ToDictionary(file => Path.GetFileName(file), file => Convert.ToBase64String(File.ReadAllBytes(file)));
}
