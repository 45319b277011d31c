using System.CommandLine;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid data</c>: what has to do with datasets.</summary>
internal static class DataCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create() => new("data", "Make, check and copy datasets.")
    {
        DataPrepareCommand.Create(),
        DataVerifyCommand.Create(),
        DataInspectCommand.Create(),
        DataReshardCommand.Create(),
        DataMergeCommand.Create(),
    };
}
