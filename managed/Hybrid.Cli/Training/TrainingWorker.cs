using Hybrid.Cli.Infrastructure;
using Hybrid.Configuration;
using Hybrid.Distributed;
using Hybrid.Training;

namespace Hybrid.Cli.Training;

/// <summary>Trains: as the only process, or as one of those that a launcher started.</summary>
/// <param name="identity">Which of them this is.</param>
/// <param name="interruption">Its first signal finishes the step and saves, its second abandons the step.</param>
internal sealed class TrainingWorker(WorkerIdentity identity, Interruption interruption)
{
    /// <summary>Trains.</summary>
    /// <param name="configuration">What.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="configPath">The file that the configuration is from.</param>
    /// <param name="verbosity">What rank 0 shows; the others show nothing but errors.</param>
    /// <param name="stop">Cancelled by the first signal.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(
        RunConfiguration configuration, RunStart start, string configPath, Verbosity verbosity, CancellationToken stop)
    {
        using var group = identity.IsAlone ? null : ProcessGroup.Join(identity, RunPlanning.GroupOptionsOf(configuration, identity));
        TrainingResult result;
        using (var display = TrainingDisplay.Create(identity.IsMain ? verbosity : Verbosity.Quiet))
        using (stop.Register(() => display.Noticed(
            "Stopping after this step; what was trained is saved. A second signal stops at once.")))
        using (var run = TrainingRun.Prepare(
            configuration, start with { Restarted = identity.Restart > 0 }, display, group))
            result = await run.RunAsync(stop, interruption.AtOnce);

        if (result.Completed)
        {
            Say(Console.Out, TrainingText.Completed(result));
            return ExitCode.Success;
        }
        Say(Console.Error, TrainingText.Stopped(result, configPath));
        return StopCode(group, stop);
    }

    // Rank 0 alone knows all of the result.
    private void Say(TextWriter writer, string text)
    {
        if (identity.IsMain)
            writer.WriteLine(text);
    }

    // The signal may have come to another process alone. Of several codes that of the first rank counts, everywhere.
    private int StopCode(ProcessGroup? group, CancellationToken stop)
    {
        if (group is null)
            return interruption.ExitCode;
        var codes = group.Gather(stop.IsCancellationRequested ? interruption.ExitCode : ExitCode.Success);
        return (int)codes.First(code => code != ExitCode.Success);
    }
}
