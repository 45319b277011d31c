using Hybrid.Cli.Infrastructure;

namespace Hybrid.Cli.Launching;

/// <summary>How a worker ended.</summary>
/// <param name="Rank">The worker.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="Code">Its exit code; 128 + n where signal n killed it.</param>
/// <param name="LastLines">What it said last on stderr; empty where that went to the terminal itself.</param>
internal sealed record WorkerExit(int Rank, int ProcessId, int Code, IReadOnlyList<string> LastLines)
{
    private const int SignalBase = 128;

    private static readonly int[] Orderly = [ExitCode.Success, ExitCode.Preempted, ExitCode.Interrupted];

    private static readonly Dictionary<int, string> SignalNames = new()
    {
        [4] = "SIGILL, an instruction that this processor does not know",
        [6] = "SIGABRT, its own abort",
        [7] = "SIGBUS, often a full or vanished disk behind a mapped file",
        [9] = "SIGKILL, by a person, the kernel for want of memory, or the cluster",
        [11] = "SIGSEGV, an invalid access to memory",
        [15] = "SIGTERM",
    };

    /// <summary>It did not end because it was done or asked to stop.</summary>
    public bool IsFailure => !Orderly.Contains(Code);

    /// <summary>It ended because another one had failed.</summary>
    public bool IsConsequence => Code == ExitCode.PeerFailed;

    /// <summary>Another start may succeed: what is wrong is not the command, the data or the numbers.</summary>
    public bool MayHelpToRestart => Signal is not null || Code is ExitCode.PeerFailed or ExitCode.Unexpected;

    /// <summary>The code that the whole job ends with when this worker was the cause.</summary>
    public int JobCode => Signal is not null ? ExitCode.PeerFailed : Code;

    private int? Signal => IsFailure && Code > SignalBase ? Code - SignalBase : null;

    /// <summary>One line for people, and the worker's last ones.</summary>
    public string Description
    {
        get
        {
            var end = Signal is { } signal
                ? $"was killed by signal {signal}{(SignalNames.TryGetValue(signal, out var name) ? $" ({name})" : "")}"
                : $"ended with exit code {Code}";
            var sentence = $"Rank {Rank} (process {ProcessId}) {end}.";
            return LastLines.Count == 0
                ? sentence
                : string.Join('\n', [$"{sentence} It said last:", .. LastLines.Select(line => "    " + line)]);
        }
    }
}
