using System.CommandLine;
using Hybrid.Cli.Data;
using Hybrid.Cli.Infrastructure;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid data reshard</c>: copies a dataset into shards of another size.</summary>
internal static class DataReshardCommand
{
    private static readonly Argument<string> Directory = new("DIR")
    {
        Description = "A dataset's folder, also one of LF_LLM-269M (.npy) or llm.c (.bin).",
    };

    private static readonly Option<long?> ShardTokens = RewriteInput.CreateShardTokens(required: true);

    private static readonly RewriteInput Input = new(ShardTokens);

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "reshard",
            "Copy a dataset into shards of another size, documents whole and in their order.",
            "hybrid data reshard data/web --out data/web-small --shard-tokens 10000000",
            "hybrid data reshard data/edu_fineweb10B --out data/fineweb --shard-tokens 100000000")
        {
            Directory,
        };
        Input.AddTo(command);
        command.SetAction((parsed, stop) => Input.RunAsync(parsed, [parsed.GetRequiredValue(Directory)], stop));
        return command;
    }
}
