using System.CommandLine;
using Hybrid.Cli.Infrastructure;
using Hybrid.Cli.Reports;
using Hybrid.Data.Rewriting;

namespace Hybrid.Cli.Data;

/// <summary>The options of commands that copy datasets into new shards, and what such a command does.</summary>
/// <param name="shardTokens">--shard-tokens.</param>
internal sealed class RewriteInput(Option<long?> shardTokens)
{
    private readonly Option<string> _output = new("--out")
    {
        Description = "The new dataset's folder. It appears when it is whole.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string?> _tokenizer = TokenizerOption.Create();

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace a dataset that is there, or what an interrupted preparation of it has done." };

    private readonly Option<bool> _json = JsonOption.Create();

    /// <summary>--shard-tokens.</summary>
    public static Option<long?> CreateShardTokens(bool required) => new("--shard-tokens")
    {
        Description = required ? "Tokens of a training shard, at most." : "Tokens of a training shard, at most. Default: the largest of the datasets'.",
        HelpName = "N",
        Required = required,
    };

    /// <summary>Lets a command take the options.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _output, shardTokens, _tokenizer, _overwrite, _json })
            command.Options.Add(option);
    }

    /// <summary>Copies datasets and says what came of it.</summary>
    public async Task<int> RunAsync(ParseResult parsed, IReadOnlyList<string> inputs, CancellationToken stop)
    {
        var options = new RewriteOptions
        {
            Inputs = inputs,
            Output = parsed.GetRequiredValue(_output),
            ShardTokens = parsed.GetValue(shardTokens),
            Tokenizer = parsed.GetValue(_tokenizer),
            Overwrite = parsed.GetValue(_overwrite),
        };
        RewrittenDataset dataset;
        using (var progress = new ScanDisplay(GlobalOptions.VerbosityOf(parsed), "copying"))
            dataset = await DatasetRewriting.RunAsync(options, progress, stop);
        if (parsed.GetValue(_json))
        {
            ReportJson.Write(Console.Out, RewriteReport.Of(dataset));
            return ExitCode.Success;
        }

        foreach (string line in RewriteText.Summary(dataset, options.Output))
            Console.Out.WriteLine(line);
        return ExitCode.Success;
    }
}
