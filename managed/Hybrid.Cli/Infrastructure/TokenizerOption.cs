using System.CommandLine;

namespace Hybrid.Cli.Infrastructure;

/// <summary><c>--tokenizer</c>, for commands that read a dataset which may not say whose ids it holds.</summary>
internal static class TokenizerOption
{
    /// <summary>A new option for one command.</summary>
    public static Option<string?> Create() => new("--tokenizer")
    {
        Description = "The tokenizer of a folder without dataset.json. Default: r50k_base.",
        HelpName = "NAME",
    };
}
