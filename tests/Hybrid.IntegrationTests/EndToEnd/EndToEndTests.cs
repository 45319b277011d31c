using System.Text;
using System.Text.Json;
using Hybrid.FakeHub;
using Hybrid.IntegrationTests.Processes;
using Hybrid.IntegrationTests.Training;
using Hybrid.Tests.Evaluation.Tasks;

namespace Hybrid.IntegrationTests.EndToEnd;

/// <summary>
/// One command from text to a trained, evaluated, plotted model: from nothing, again, and after an interruption.
/// </summary>
[Platform("Linux")]
internal sealed class EndToEndTests
{
    private const string Run = "tiny"; // called after the configuration's file
    private const int Steps = 600;

    private static readonly string[] Stages = ["Dataset", "Training", "Evaluation", "Samples", "Plot"];

    private TinyWorkspace _workspace = null!;

    [SetUp]
    public void MakeWorkspace() => _workspace = new();

    [TearDown]
    public void DeleteWorkspace() => _workspace.Dispose();

    [Test]
    public void The_debug_form_does_everything_from_nothing_and_then_skips_everything()
    {
        string debug = Path.Combine(Repository.Root, "configs", "debug.toml");

        ProcessResult first = _workspace.Hybrid("e2e", debug);
        Assert.Multiple(() =>
        {
            Assert.That(first.ExitCode, Is.Zero, first.Error);
            Assert.That(Announced(first), Is.EqualTo(Stages));
            Assert.That(Skipped(first), Is.Empty);
            Assert.That(first.Output, Does.Contain("Trained 9 steps").And.Contain("validation loss"));
            Assert.That(first.Output, Does.Contain("--- sample 3 of 3 ---"));
            Assert.That(_workspace["data", "dotnet-docs", "dataset.json"], Does.Exist);
            Assert.That(_workspace["runs", "debug", "plots", "run.png"], Does.Exist);
        });
        string checkpoint = _workspace["runs", "debug", "checkpoints", "step_0000009"];
        DateTime trained = Directory.GetLastWriteTimeUtc(checkpoint);

        ProcessResult second = _workspace.Hybrid("e2e", debug);
        Assert.Multiple(() =>
        {
            Assert.That(second.ExitCode, Is.Zero, second.Error);
            Assert.That(Skipped(second), Is.EqualTo(Stages));
            Assert.That(first.Output, Does.EndWith(second.Output), "results are shown again");
            Assert.That(second.Output, Does.Contain("validation loss").And.Contain("--- sample 3 of 3 ---"));
            Assert.That(Directory.GetLastWriteTimeUtc(checkpoint), Is.EqualTo(trained));
        });
    }

    [Test]
    public void Interrupted_in_training_the_same_command_goes_on()
    {
        ProcessResult interrupted = StopWhileTraining(process =>
        {
            process.Send(Signal.Interrupt);
            return process.WaitForExit();
        });
        int made = _workspace.Steps(Run).Count;
        Assert.Multiple(() =>
        {
            Assert.That(interrupted.ExitCode, Is.EqualTo(130));
            Assert.That(
                interrupted.Error,
                Does.Contain($"The same command goes on: hybrid e2e tiny.toml --set schedule.steps={Steps}"));
            Assert.That(Announced(interrupted), Is.EqualTo(Stages[..2]));
            Assert.That(made, Is.LessThan(Steps));
        });

        ProcessResult continued = EndToEnd();
        Assert.Multiple(() =>
        {
            Assert.That(continued.ExitCode, Is.Zero, continued.Error);
            Assert.That(continued.Error, Does.Contain($"continued after step {made}"));
            Assert.That(_workspace.Steps(Run).Select(step => step.Number), Is.EqualTo(Enumerable.Range(1, Steps)));
            Assert.That(Announced(continued), Is.EqualTo(Stages));
        });
    }

    [Test]
    public void Killed_in_training_the_same_command_goes_on_from_the_last_checkpoint()
    {
        StopWhileTraining(process =>
        {
            process.Kill();
            return process.WaitForExit();
        });

        ProcessResult continued = EndToEnd();
        Assert.Multiple(() =>
        {
            Assert.That(continued.ExitCode, Is.Zero, continued.Error);
            Assert.That(continued.Error, Does.Contain("--resume").And.Contain("continued after step"));
            Assert.That(_workspace.Steps(Run).Select(step => step.Number), Is.EqualTo(Enumerable.Range(1, Steps)));
            Assert.That(Skipped(EndToEnd()), Is.EqualTo(Stages));
        });
    }

    [Test]
    public void A_dataset_of_the_Hub_is_downloaded_and_prepared_once()
    {
        using var hub = new HubServer();
        string more = string.Concat(Enumerable.Repeat("It goes on. ", 20));
        byte[] lines = Encoding.UTF8.GetBytes(string.Concat(
            Enumerable.Range(0, 200).Select(number => $"{{\"text\": \"Text number {number} of some. {more}\"}}\n")));
        hub.Add("datasets/owner/texts", ("data/train.jsonl", lines), ("README.md", "# Texts"u8.ToArray()));
        Directory.Delete(_workspace["data"], recursive: true);

        ProcessResult first = FromHub(hub);
        int asked = hub.Hub.Requests.Count;
        ProcessResult second = FromHub(hub);
        using var manifest = JsonDocument.Parse(File.ReadAllText(_workspace["data", "dataset.json"]));
        JsonElement source = manifest.RootElement.GetProperty("sources")[0];

        Assert.Multiple(() =>
        {
            Assert.That(first.ExitCode, Is.Zero, first.Error);
            Assert.That(Announced(first), Is.EqualTo(Stages));
            Assert.That(Skipped(first), Is.Empty);
            Assert.That(source.GetProperty("kind").GetString(), Is.EqualTo("hub"));
            Assert.That(source.GetProperty("path").GetString(), Is.EqualTo("hf://datasets/owner/texts"));
            Assert.That(source.GetProperty("files").GetInt32(), Is.EqualTo(1));
            Assert.That(source.GetProperty("versions").GetRawText(), Does.Match("\"datasets/owner/texts\": *\"[0-9a-f]{40}\""));
            Assert.That(Skipped(second), Is.EqualTo(Stages), second.Error);
            Assert.That(hub.Hub.Requests, Has.Count.EqualTo(asked));
        });
    }

    [Test]
    public void A_folder_of_parquet_files_on_the_Hub_is_downloaded_alone_and_prepared()
    {
        using var hub = new HubServer();
        string more = string.Concat(Enumerable.Repeat("It goes on. ", 20));
        string[] texts = [.. Enumerable.Range(0, 200).Select(number => $"Text number {number} of some. {more}")];
        ParquetFiles.WriteTexts(_workspace["texts.parquet"], texts);
        hub.Add(
            "datasets/owner/texts",
            ("sample/10BT/000_00000.parquet", File.ReadAllBytes(_workspace["texts.parquet"])),
            ("sample/100BT/000_00000.parquet", "too much"u8.ToArray()));
        Directory.Delete(_workspace["data"], recursive: true);

        ProcessResult result = FromHub(hub, folder: "/sample/10BT");
        using var manifest = JsonDocument.Parse(File.ReadAllText(_workspace["data", "dataset.json"]));

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.Error);
            Assert.That(Announced(result), Is.EqualTo(Stages));
            Assert.That(
                manifest.RootElement.GetProperty("sources")[0].GetProperty("path").GetString(),
                Is.EqualTo("hf://datasets/owner/texts/sample/10BT"));
            Assert.That(
                manifest.RootElement.GetProperty("shards").EnumerateArray().Sum(shard => shard.GetProperty("documents").GetInt32()),
                Is.EqualTo(200));
            Assert.That(hub.Hub.Requests, Has.None.Property("Path").Contains("100BT"));
        });
    }

    [Test]
    public void A_longer_training_is_evaluated_anew_and_a_lost_picture_is_drawn_anew()
    {
        ProcessResult first = EndToEnd(steps: 40);
        ProcessResult longer = EndToEnd(steps: 60);
        File.Delete(_workspace["runs", Run, "plots", "run.png"]);
        ProcessResult redrawn = EndToEnd(steps: 60);

        Assert.Multiple(() =>
        {
            Assert.That(first.Output, Does.Contain("step 40"), first.Error);
            Assert.That(Skipped(longer), Is.EqualTo(Stages[..1]));
            Assert.That(longer.Output, Does.Contain("step 60"));
            Assert.That(Skipped(redrawn), Is.EqualTo(Stages[..^1]));
            Assert.That(_workspace["runs", Run, "plots", "run.png"], Does.Exist);
        });
    }

    [Test]
    public void A_trained_run_of_another_configuration_is_not_taken_for_this_one()
    {
        Assert.That(EndToEnd(steps: 10).ExitCode, Is.Zero);

        ProcessResult other = _workspace.Hybrid(
            "e2e", TinyWorkspace.Config, "--set", "schedule.steps=10", "--set", "optimizer.max_lr=0.5");

        Assert.Multiple(() =>
        {
            Assert.That(other.ExitCode, Is.EqualTo(2));
            Assert.That(other.Error, Does.Contain("optimizer.max_lr was"));
        });
    }

    [Test]
    public void A_stage_that_fails_ends_it_with_its_exit_code()
    {
        Directory.Delete(_workspace["data"], recursive: true);

        ProcessResult unsaid = EndToEnd();
        ProcessResult missing = EndToEnd("data.source=nowhere");
        Directory.CreateDirectory(_workspace["corpus"]);
        foreach (string name in new[] { "a.txt", "b.txt" })
        {
            string text = $"{name} " + string.Concat(Enumerable.Repeat("some more text, ", 40));
            File.WriteAllText(_workspace["corpus", name], text);
        }

        ProcessResult tooSmall = EndToEnd("data.source=corpus");

        Assert.Multiple(() =>
        {
            Assert.That(unsaid.ExitCode, Is.EqualTo(2));
            Assert.That(unsaid.Error, Does.Contain("data.source"));
            Assert.That(missing.ExitCode, Is.EqualTo(3));
            Assert.That(missing.Error, Does.Contain("nowhere"));
            Assert.That(tooSmall.ExitCode, Is.EqualTo(2), "the model's vocabulary is too small for r50k_base");
            Assert.That(Announced(tooSmall), Is.EqualTo(Stages[..2]));
            Assert.That(tooSmall.Error, Does.Contain("model.n_vocab"));
        });
    }

    [Test]
    public void The_dataset_is_made_with_the_tokenizer_that_the_configuration_names()
    {
        Directory.Delete(_workspace["data"], recursive: true);
        Directory.CreateDirectory(_workspace["corpus"]);
        for (int file = 0; file < 40; file++)
        {
            string text = $"File {file}: " + string.Concat(Enumerable.Repeat("some more text, ", 40));
            File.WriteAllText(_workspace["corpus", $"{file}.txt"], text);
        }

        ProcessResult result = EndToEnd("data.source=corpus", "data.tokenizer=ascii-bytes", "schedule.steps=10");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.Error);
            Assert.That(Announced(result), Is.EqualTo(Stages));
            Assert.That(File.ReadAllText(_workspace["data", "dataset.json"]), Does.Contain("ascii-bytes"));
        });
    }

    private ProcessResult EndToEnd(params string[] settings) => _workspace.Hybrid(
    [
        "e2e", TinyWorkspace.Config, "--set", $"schedule.steps={Steps}",
        .. settings.SelectMany(setting => new[] { "--set", setting }),
    ]);

    private ProcessResult EndToEnd(int steps) => EndToEnd($"schedule.steps={steps}");

    private ProcessResult FromHub(HubServer hub, string folder = "") => HybridCli.RunWith(
        new() { ["HF_ENDPOINT"] = hub.Hub.Root.AbsoluteUri, ["HF_HOME"] = _workspace["cache"] },
        _workspace.Path,
        "e2e", TinyWorkspace.Config,
        "--set", $"data.source=hf://datasets/owner/texts{folder}",
        "--set", "model.n_vocab=50257",
        "--set", "schedule.steps=10");

    private ProcessResult StopWhileTraining(Func<RunningProcess, ProcessResult> stop)
    {
        using RunningProcess process = HybridCli.Start(
            null, _workspace.Path, "e2e", TinyWorkspace.Config, "--set", $"schedule.steps={Steps}");
        process.WaitUntil(() => _workspace.Checkpoints(Run).Length > 0, "checkpoint");
        return stop(process);
    }

    private static string[] Announced(ProcessResult result) => Titles(result, line => true);

    private static string[] Skipped(ProcessResult result) =>
        Titles(result, line => line.Contains(": skipped, ", StringComparison.Ordinal));

    private static string[] Titles(ProcessResult result, Func<string, bool> counts) =>
    [
        .. result.Error.Split('\n')
            .Where(line => line.StartsWith("==> ", StringComparison.Ordinal) && counts(line))
            .Select(line => line[4..].Split(':')[0].TrimEnd()),
    ];
}
