using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.SmallRuns;

/// <summary>Models that come in and go out through the command line.</summary>
public sealed class InterchangeTests
{
    private static readonly string Checkpoint =
        Path.Combine(Repository.Root, "tests", "Hybrid.Tests", "Interchange", "Fixtures", "ckpt_tiny_plain.pth");

    [Test]
    public void An_imported_checkpoint_is_sampled_and_trained_further()
    {
        var path = HybridCli.RunToSuccess(SmallRun.Folder, "import", Checkpoint, "runs/reference").Trim();
        Assert.That(path, Is.EqualTo(Path.Combine("runs/reference", "checkpoints", "step_0000020")));
        var sampled = HybridCli.RunToSuccess(SmallRun.Folder, "sample", "runs/reference", "abcd", "--max-tokens", "4", "--temperature", "0");
        var unimported = HybridCli.RunToSuccess(SmallRun.Folder, "sample", Checkpoint, "abcd", "--max-tokens", "4", "--temperature", "0");
        Assert.That(sampled, Is.EqualTo(unimported).And.StartsWith("abcd"));

        HybridCli.RunToSuccess(SmallRun.Folder, "data", "prepare", "--source", "texts", "--out", "words", "--tokenizer", "ascii-bytes");
        File.WriteAllText(Path.Combine(SmallRun.Folder, "further.toml"), """
            [model]
            n_vocab = 128
            n_ctx = 32
            n_embd = 64
            n_head = 4
            n_layer = 3
            dropout_attn = 0.0
            dropout_ffn = 0.0
            [data]
            dataset = "words"
            tokens_per_step = 128
            [schedule]
            steps = 22
            """);
        HybridCli.RunToSuccess(SmallRun.Folder, "train", "further.toml", "--resume", "runs/reference");
        Assert.That(Directory.Exists(Path.Combine(SmallRun.Folder, "runs", "further", "checkpoints", "step_0000022")));

        HybridCli.RunToSuccess(SmallRun.Folder, "export", "runs/reference", "reference-hf");
        HybridCli.RunToSuccess(SmallRun.Folder, "import", "reference-hf", "runs/weights");
        var anew = HybridCli.Run(SmallRun.Folder, "train", "further.toml", "--name", "anew", "--resume", "runs/weights");
        Assert.Multiple(() =>
        {
            Assert.That(anew.ExitCode, Is.Zero);
            Assert.That(anew.Error, Does.Contain("moments of zero"));
        });

        var other = HybridCli.Run(SmallRun.Folder, "train", "further.toml", "--name", "other", "--resume", "runs/reference", "--set", "model.n_layer=2");
        Assert.Multiple(() =>
        {
            Assert.That(other.ExitCode, Is.EqualTo(2));
            Assert.That(other.Error, Does.Contain("model.n_layer was 3 and is 2"));
        });
    }

    [TestCase("hf", "exported-hf")]
    [TestCase("safetensors", "exported.safetensors")]
    public void An_exported_model_writes_what_the_run_writes(string format, string target)
    {
        HybridCli.RunToSuccess(SmallRun.Folder, "export", "runs/small", target, "--format", format);
        string[] prompt = ["Line 3 of file", "--temperature", "0", "--max-tokens", "8"];
        var exported = HybridCli.RunToSuccess(SmallRun.Folder, ["sample", target, .. prompt]);
        var run = HybridCli.RunToSuccess(SmallRun.Folder, ["sample", "runs/small", .. prompt]);
        Assert.That(exported, Is.EqualTo(run));

        var again = HybridCli.Run(SmallRun.Folder, "export", "runs/small", target, "--format", format);
        Assert.Multiple(() =>
        {
            Assert.That(again.ExitCode, Is.EqualTo(2));
            Assert.That(again.Error, Does.Contain("already something"));
        });
    }

    [TestCase("safetensors", "unnamed", ".safetensors")]
    [TestCase("safetensors", "other.pth", ".safetensors")]
    [TestCase("pth", "unnamed", ".pth or .pt")]
    public void A_file_that_no_command_would_open_is_not_written(string format, string target, string ending)
    {
        var result = HybridCli.Run(SmallRun.Folder, "export", "runs/small", target, "--format", format);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(2));
            Assert.That(result.Error, Does.Contain($"{target} does not end in {ending}"));
            Assert.That(Path.Exists(Path.Combine(SmallRun.Folder, target)), Is.False);
        });
    }

    [Test]
    public void What_is_no_model_is_not_imported()
    {
        var result = HybridCli.Run(SmallRun.Folder, "import", "small.toml", "runs/nothing");
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(3));
            Assert.That(result.Error, Does.Contain("no model to import"));
            Assert.That(Directory.Exists(Path.Combine(SmallRun.Folder, "runs", "nothing")), Is.False);
        });
    }
}
