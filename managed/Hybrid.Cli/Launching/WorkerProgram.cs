namespace Hybrid.Cli.Launching;

/// <summary>What a worker runs.</summary>
/// <param name="Path">The executable.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record WorkerProgram(string Path, IReadOnlyList<string> Arguments)
{
    /// <summary>Variables beside those that every worker gets, unless the launcher has them itself.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; init; } = new Dictionary<string, string>();

    /// <summary>This very command again; its variables make a worker of it.</summary>
    public static WorkerProgram Again()
    {
        var path = Environment.ProcessPath!;
        var arguments = Environment.GetCommandLineArgs();
        // `dotnet Hybrid.Cli.dll ...`: the first argument is the assembly; an executable of its own needs no telling.
        var isHost = System.IO.Path.GetFileNameWithoutExtension(path) == "dotnet";
        return new(path, isHost ? arguments : arguments[1..]);
    }
}
