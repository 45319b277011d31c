using Hybrid.Cli.Data;
using Hybrid.Data;
using Hybrid.Data.Preparation;
using Hybrid.Tests.Data;
using Spectre.Console;

namespace Hybrid.Tests.Cli;

internal sealed class PrepareDisplayTests
{
    private static readonly PreparedDataset Dataset = new(
        "/set",
        TinyDataset.Manifest(
            new ShardRecord("shard_000000.npy", "validation", 1000, 1, 0, ""),
            new ShardRecord("shard_000001.npy", "train", 1_234_567, 9, 0, "")),
        Reused: false,
        Continued: false,
        RemovedLeftover: null);

    [Test]
    public async Task A_terminal_shows_a_bar_for_each_phase()
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 160;
        await new LivePrepareDisplay(console).ShowAsync(Work);
        Assert.That(output.ToString(), Does.Contain("1,235,567 tokens, 500,000 tokens/s").And.Contain("writing shards"));
    }

    [Test]
    public async Task Elsewhere_a_line_ends_each_phase()
    {
        using var output = new StringWriter();
        await new PlainPrepareDisplay(output).ShowAsync(Work);
        Assert.That(output.ToString().ReplaceLineEndings("\n"), Is.EqualTo(
            "100 %  tokenizing: 10 documents, 1,235,567 tokens, 500,000 tokens/s\n"
            + "100 %  writing shards: 1,235,567 of 1,235,567 tokens\n"));
    }

    [Test]
    public async Task Quiet_asks_for_no_reports() =>
        await new SilentPrepareDisplay().ShowAsync(progress =>
        {
            Assert.That(progress, Is.Null);
            return Task.FromResult(Dataset);
        });

    [Test]
    public void The_summary_counts_tokens_and_documents()
    {
        string made = string.Join('\n', PrepareText.Summary(Dataset, "set"));
        string reused = string.Join('\n', PrepareText.Summary(Dataset with { Reused = true }, "set"));
        Assert.Multiple(() =>
        {
            Assert.That(made, Does.StartWith("set: 10 documents of 1 file").And.Contain("1,234,567 tokens in 1 shard"));
            Assert.That(reused, Does.StartWith("set is up to date"));
        });
    }

    private static Task<PreparedDataset> Work(IProgress<PrepareProgress>? progress)
    {
        progress!.Report(new(PreparePhase.Tokenizing, 5, 10, 4, 400_000, 500_000, Ends: false));
        progress.Report(new(PreparePhase.Tokenizing, 10, 10, 10, 1_235_567, 500_000, Ends: true));
        progress.Report(new(PreparePhase.WritingShards, 1_235_567, 1_235_567, 10, 1_235_567, 500_000, Ends: true));
        return Task.FromResult(Dataset);
    }
}
