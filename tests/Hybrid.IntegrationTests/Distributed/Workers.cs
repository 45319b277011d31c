using System.Globalization;
using Hybrid.IntegrationTests.Processes;
using Hybrid.IntegrationTests.Training;

namespace Hybrid.IntegrationTests.Distributed;

/// <summary>
/// The workers of a job, with the variables of a launcher like torchrun that leaves the store to rank 0: real processes of
/// the published executable.
/// </summary>
internal sealed class Workers : IDisposable
{
    /// <summary>Seconds after which a silent worker counts as lost in the tests.</summary>
    public const int Timeout = 10;

    private readonly RunningProcess[] _processes;

    private Workers(RunningProcess[] processes) => _processes = processes;

    /// <summary>A worker.</summary>
    public RunningProcess this[int rank] => _processes[rank];

    /// <summary>Starts to train a run.</summary>
    /// <param name="workspace">Where.</param>
    /// <param name="run">The run's name.</param>
    /// <param name="more">More arguments of every worker.</param>
    /// <param name="count">Workers.</param>
    /// <param name="restart">How often the job was started before.</param>
    /// <param name="ofRank">More arguments of single workers.</param>
    public static Workers Start(
        TinyWorkspace workspace,
        string run,
        IEnumerable<string>? more = null,
        int count = 2,
        int restart = 0,
        Func<int, IEnumerable<string>>? ofRank = null)
    {
        var port = FreePort.Take();
        return new([.. Enumerable.Range(0, count).Select(rank => workspace.StartTraining(
            run,
            Variables(rank, count, port, restart),
            [
                "--set", $"distributed.timeout_seconds={Timeout}", "--set", "distributed.start_timeout_seconds=60",
                .. more ?? [], .. ofRank?.Invoke(rank) ?? [],
            ]))]);
    }

    /// <summary>Trains a run to its end and fails the test unless all workers exit with 0.</summary>
    public static IReadOnlyList<ProcessResult> Train(
        TinyWorkspace workspace, string run, IEnumerable<string>? more = null, int count = 2, int restart = 0)
    {
        using var workers = Start(workspace, run, more, count, restart);
        var results = workers.WaitForExit();
        foreach (var result in results)
            Assert.That(result.ExitCode, Is.Zero, result.Error);
        return results;
    }

    /// <summary>Waits for the end of all.</summary>
    public IReadOnlyList<ProcessResult> WaitForExit() => [.. _processes.Select(process => process.WaitForExit())];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var process in _processes)
            process.Dispose();
    }

    private static Dictionary<string, string?> Variables(int rank, int count, int port, int restart) => new()
    {
        ["RANK"] = Text(rank),
        ["LOCAL_RANK"] = Text(rank),
        ["WORLD_SIZE"] = Text(count),
        ["LOCAL_WORLD_SIZE"] = Text(count),
        ["MASTER_ADDR"] = "127.0.0.1",
        ["MASTER_PORT"] = Text(port),
        ["TORCHELASTIC_RUN_ID"] = "test",
        ["TORCHELASTIC_RESTART_COUNT"] = Text(restart),
        ["GLOO_SOCKET_IFNAME"] = "lo",
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
