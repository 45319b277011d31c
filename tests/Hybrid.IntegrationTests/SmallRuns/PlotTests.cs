using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.SmallRuns;

internal sealed class PlotTests
{
    private static readonly byte[] PngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G'];

    [Test]
    public void The_picture_goes_into_the_run_and_its_path_to_stdout()
    {
        string path = HybridCli.RunToSuccess(SmallRun.Folder, "plot", "runs/small").TrimEnd();

        Assert.Multiple(() =>
        {
            Assert.That(path, Is.EqualTo("runs/small/plots/run.png"));
            Assert.That(File.ReadAllBytes(PathOf(path)).Take(4), Is.EqualTo(PngSignature));
        });
    }

    [Test]
    public void Another_file_can_be_named()
    {
        HybridCli.RunToSuccess(SmallRun.Folder, "plot", "runs/small", "--out", "pictures/mine.png");

        Assert.That(PathOf("pictures/mine.png"), Does.Exist);
    }

    [Test]
    public void Every_quantity_can_be_drawn_for_itself_and_as_svg()
    {
        string[] paths = HybridCli.RunToSuccess(SmallRun.Folder, "plot", "runs/small", "--format", "svg", "--singles")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

        // Multiple choice was not measured on the way, so it has no file.
        string[] quantities = ["loss", "perplexity", "gradient-norm", "learning-rate", "step-time", "throughput"];
        Assert.Multiple(() =>
        {
            Assert.That(
                paths,
                Is.EqualTo(quantities.Select(name => $"runs/small/plots/run-{name}.svg").Prepend("runs/small/plots/run.svg")));
            foreach (string path in paths)
            {
                Assert.That(File.ReadAllText(PathOf(path)), Does.Contain("<svg").And.Contain("@font-face"), path);
            }
        });
    }

    [Test]
    public void Runs_and_logs_of_the_reference_are_drawn_over_each_other()
    {
        Directory.CreateDirectory(PathOf("runs/twin"));
        File.Copy(PathOf("runs/small/config.toml"), PathOf("runs/twin/config.toml"), overwrite: true);
        File.Copy(PathOf("runs/small/metrics.jsonl"), PathOf("runs/twin/metrics.jsonl"), overwrite: true);
        WriteLog("theirs.log");

        string path = HybridCli.RunToSuccess(
            SmallRun.Folder, "plot", "runs/small", "runs/twin", "--log", "theirs.log", "--x", "tokens", "--out", "over.svg");

        Assert.That(path.TrimEnd(), Is.EqualTo("over.svg"));
        Assert.That(
            File.ReadAllText(PathOf("over.svg")),
            Does.Contain("3 runs").And.Contain("small").And.Contain("twin").And.Contain("theirs.log"));
    }

    [Test]
    public void A_log_alone_is_drawn_beside_itself()
    {
        WriteLog("alone.log");

        string path = HybridCli.RunToSuccess(SmallRun.Folder, "plot", "--log", "alone.log").TrimEnd();

        Assert.That(path, Is.EqualTo("alone.png"));
        Assert.That(PathOf(path), Does.Exist);
    }

    [Test]
    public void An_unknown_run_is_named()
    {
        ProcessResult result = HybridCli.Run(SmallRun.Folder, "plot", "runs/other");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(3));
            Assert.That(result.Error, Does.Contain("runs/other").And.Contain("small"));
        });
    }

    [TestCase(2, "name a run's folder", TestName = "Nothing_to_plot_is_an_error")]
    [TestCase(2, "nor an .svg", "runs/small", "--out", "small.pdf", TestName = "Another_kind_of_file_is_refused")]
    [TestCase(2, "contradicts", "runs/small", "--out", "s.svg", "--format", "png", TestName = "Two_formats_are_refused")]
    [TestCase(3, "run.stats_every", "runs/small", "--stats", TestName = "Statistics_that_were_not_recorded_are_explained")]
    [TestCase(2, "of one run", "--log", "choices.jsonl", "--stats", TestName = "A_log_has_no_statistics")]
    [TestCase(3, "no line of it reports a step", "--log", "choices.jsonl", TestName = "Another_kind_of_log_is_refused")]
    [TestCase(3, "There is no log nowhere.log", "--log", "nowhere.log", TestName = "A_missing_log_is_named")]
    public void A_mistake_is_explained(int exitCode, string message, params string[] arguments)
    {
        ProcessResult result = HybridCli.Run(SmallRun.Folder, ["plot", .. arguments]);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(exitCode));
            Assert.That(result.Error, Does.Contain(message));
            Assert.That(result.Output, Is.Empty);
        });
    }

    private static string PathOf(string path) => Path.Combine(SmallRun.Folder, path);

    // Two lines of our own in the form of LF_LLM-269M's log.
    private static void WriteLog(string name) => File.WriteAllText(
        PathOf(name),
        """
        2025-03-01 08:00:00,100 - __main__ - INFO - Step 0: Time: 200.00 ms. LR: 1.0000e-05. Avg. loss: 11.0000. Perplexity: 59874.1417. Grad Norm: 12.5000. Throughput: 2,560.00 tokens/sec
        2025-03-01 08:00:01,100 - __main__ - INFO - Step 10: Time: 200.00 ms. LR: 1.1000e-04. Avg. loss: 7.5000. Perplexity: 1808.0424. Grad Norm: 1.2500. Throughput: 2,560.00 tokens/sec

        """);

    [Test]
    public void A_misspelt_option_is_not_taken_for_a_run()
    {
        var result = HybridCli.Run(SmallRun.Folder, "plot", "runs/small", "--single");
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(2));
            Assert.That(result.Error, Does.Contain("There is no option '--single'"));
        });
    }
}
