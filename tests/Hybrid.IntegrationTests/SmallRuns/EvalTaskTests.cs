using System.Text;
using System.Text.Json;
using Hybrid.FakeHub;
using Hybrid.IntegrationTests.Processes;
using Hybrid.Tests.Evaluation.Tasks;

namespace Hybrid.IntegrationTests.SmallRuns;

/// <summary>Benchmarks by their names, from a Hub of our own.</summary>
internal sealed class EvalTaskTests
{
    private HubServer _hub = null!;
    private string _folder = null!;

    [SetUp]
    public void StartHub()
    {
        _folder = Directory.CreateTempSubdirectory("hybrid-eval-task-").FullName;
        _hub = new();
        string rows = Path.Combine(_folder, "rows.parquet");
        ParquetFiles.WriteHellaSwag(
            rows, ("Line 3 of file 4", ["says so.", "whale"], "0"), ("", ["Line", "of"], "1"), ("[header] It", ["is.", "is."], "0"));
        _hub.Add("datasets/Rowan/hellaswag", ("data/validation-00000-of-00001.parquet", File.ReadAllBytes(rows)));
        _hub.Add(
            "datasets/EleutherAI/lambada_openai",
            ("data/lambada_test.jsonl", Encoding.UTF8.GetBytes("{\"text\": \"Line 3 of file\"}\n{\"text\": \"It says\"}\n")));
    }

    [TearDown]
    public void StopHub()
    {
        _hub.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void A_benchmark_is_downloaded_and_tokenized_once()
    {
        JsonElement first = Eval(Online, "--task", "hellaswag").GetProperty("tasks")[0];
        int asked = _hub.Hub.Requests.Count;
        string tokens = Directory.GetFiles(Path.Combine(_folder, "cache", "hybrid", "evaluation"), "hellaswag-*.tokens").Single();
        DateTime tokenized = File.GetLastWriteTimeUtc(tokens);
        JsonElement second = Eval(Offline, "--task", "hellaswag").GetProperty("tasks")[0];

        Assert.Multiple(() =>
        {
            Assert.That(first.GetProperty("name").GetString(), Is.EqualTo("hellaswag"));
            Assert.That(first.GetProperty("items").GetInt32(), Is.EqualTo(3));
            Assert.That(first.GetProperty("source").GetString(), Does.StartWith("datasets/Rowan/hellaswag: data/validation-"));
            Assert.That(
                first.GetProperty("metrics").EnumerateObject().Select(metric => metric.Name),
                Is.EqualTo(new[] { "accuracy_by_token", "accuracy_by_sum", "accuracy_by_byte" }));
            Assert.That(second.GetRawText(), Is.EqualTo(first.GetRawText()));
            Assert.That(_hub.Hub.Requests, Has.Count.EqualTo(asked));
            Assert.That(File.GetLastWriteTimeUtc(tokens), Is.EqualTo(tokenized));
        });
    }

    [Test]
    public void Several_benchmarks_make_a_list()
    {
        JsonElement tasks = Eval(Online, "--task", "lambada", "--task", "hellaswag", "--items", "1").GetProperty("tasks");
        JsonElement lambada = tasks[0].GetProperty("metrics");

        Assert.Multiple(() =>
        {
            Assert.That(tasks.EnumerateArray().Select(task => task.GetProperty("name").GetString()), Is.EqualTo(new[] { "lambada", "hellaswag" }));
            Assert.That(tasks.EnumerateArray().Select(task => task.GetProperty("items").GetInt32()), Is.All.EqualTo(1));
            Assert.That(lambada.GetProperty("accuracy").GetProperty("value").GetDouble(), Is.Zero.Or.EqualTo(1));
            Assert.That(lambada.GetProperty("perplexity").GetProperty("value").GetDouble(), Is.GreaterThan(1));
            Assert.That(lambada.GetProperty("perplexity").GetProperty("standard_error").ValueKind, Is.EqualTo(JsonValueKind.Null));
        });
    }

    [Test]
    public void A_run_evaluates_a_benchmark_on_its_way()
    {
        string configuration = File.ReadAllText(Path.Combine(SmallRun.Folder, "small.toml"))
            .Replace("multiple_choice_file = \"choices.jsonl\"", "multiple_choice_task = \"hellaswag\"", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "task.toml"), configuration + "\nmultiple_choice_interval = 6\n");
        string[] train =
        [
            "train", Path.Combine(_folder, "task.toml"), "--name", "task",
            "--set", $"run.directory={JsonSerializer.Serialize(Path.Combine(_folder, "runs"))}", "--set", "eval.multiple_choice_items=2",
        ];

        ProcessResult without = HybridCli.RunWith(Offline, SmallRun.Folder, train);
        ProcessResult with = HybridCli.RunWith(Online, SmallRun.Folder, train);

        Assert.Multiple(() =>
        {
            Assert.That(without.ExitCode, Is.EqualTo(3));
            Assert.That(without.Error, Does.Contain("github.com/rowanz/hellaswag"), "before anything is trained");
            Assert.That(with.ExitCode, Is.Zero, with.Error);
            Assert.That(
                File.ReadLines(Path.Combine(_folder, "runs", "task", "metrics.jsonl"))
                    .Select(line => JsonSerializer.Deserialize<JsonElement>(line))
                    .Where(line => line.TryGetProperty("accuracy", out _))
                    .Select(line => (line.GetProperty("step").GetInt32(), line.GetProperty("items").GetInt32())),
                Is.EqualTo(new[] { (0, 2), (6, 2), (12, 2) }));
        });
    }

    [Test]
    public void For_people_every_number_is_named()
    {
        ProcessResult result = HybridCli.RunWith(Online, SmallRun.Folder, "eval", "runs/small", "--task", "lambada", "--task", "hellaswag");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.Error);
            Assert.That(result.Output, Does.Match(@"lambada +2 items of datasets/EleutherAI/lambada_openai: data/lambada_test\.jsonl"));
            Assert.That(result.Output, Does.Match(@"perplexity +\d+\.\d\d "));
            Assert.That(result.Output, Does.Match(@"accuracy by byte +\d+\.\d\d % \+- \d+\.\d\d"));
        });
    }

    [Test]
    public void Where_it_is_neither_there_nor_to_be_had_the_file_to_give_is_named()
    {
        ProcessResult result = HybridCli.RunWith(Offline, SmallRun.Folder, "eval", "runs/small", "--task", "hellaswag");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(3));
            Assert.That(result.Error, Does.Contain("github.com/rowanz/hellaswag").And.Contain("--task FILE").And.Not.Contain("   at "));
            Assert.That(result.Output, Is.Empty);
        });
    }

    private Dictionary<string, string?> Online => new()
    {
        ["HF_ENDPOINT"] = _hub.Hub.Root.ToString(),
        ["HF_HOME"] = Path.Combine(_folder, "huggingface"),
        ["HF_HUB_CACHE"] = null,
        ["HF_HUB_OFFLINE"] = null,
        ["XDG_CACHE_HOME"] = Path.Combine(_folder, "cache"),
    };

    private Dictionary<string, string?> Offline => new(Online) { ["HF_ENDPOINT"] = null, ["HF_HUB_OFFLINE"] = "1" };

    private static JsonElement Eval(Dictionary<string, string?> environment, params string[] arguments)
    {
        ProcessResult result = HybridCli.RunWith(environment, SmallRun.Folder, ["eval", "runs/small", .. arguments, "--json"]);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return JsonSerializer.Deserialize<JsonElement>(result.Output);
    }
}
