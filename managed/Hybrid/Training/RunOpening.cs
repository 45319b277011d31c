using Hybrid.Checkpoints;
using Hybrid.Configuration;

namespace Hybrid.Training;

/// <summary>
/// Decides which directory a run works in and which checkpoint it starts from, before anything is touched.
/// </summary>
/// <param name="Path">The run's directory.</param>
/// <param name="From">The checkpoint to start from; null starts with new weights.</param>
/// <param name="Replaces">A run that is there is deleted.</param>
internal sealed record RunOpening(string Path, Checkpoint? From, bool Replaces)
{
    /// <summary>Decides.</summary>
    /// <exception cref="ConfigurationException">There is a run already, or none to resume.</exception>
    public static RunOpening Decide(RunConfiguration configuration, RunStart start)
    {
        var path = PathOf(configuration);
        return start switch
        {
            { Restarted: true } => Restart(path, start, configuration),
            { Overwrite: true, Resume: not null } =>
                throw new ConfigurationException("--resume and --overwrite are both given. Keep one."),
            { Overwrite: true } => new(path, null, Replaces: true),
            { Resume: { } which } => Resume(path, which, configuration),
            _ => Anew(path),
        };
    }

    /// <summary>The directory of a configuration's run.</summary>
    public static string PathOf(RunConfiguration configuration) => configuration.Run.Name is { } name
        ? System.IO.Path.Combine(configuration.Run.Directory, name)
        : throw new ConfigurationException("run.name is not set: the run's folder needs a name.");

    // The earlier start may have got as far as a checkpoint; what else it left is of no use.
    private static RunOpening Restart(string path, RunStart start, RunConfiguration configuration)
    {
        var checkpoints = CheckpointStore.For(path);
        if (RunDirectory.Exists(path) && checkpoints.Steps.Count > 0)
            return new(path, Compatible(checkpoints.Open("latest"), configuration), Replaces: false);
        return Directory.Exists(start.Resume)
            ? new(path, OfPath(start.Resume, configuration), Replaces: true)
            : new(path, From: null, Replaces: true);
    }

    private static RunOpening Anew(string path) =>
        !RunDirectory.Exists(path)
            ? new(path, null, Replaces: false)
            : throw new ConfigurationException(
                $"There is already a run in {path}. Continue it with --resume, train under another name with "
                + "--name NAME, or replace it with --overwrite.");

    private static RunOpening Resume(string path, string which, RunConfiguration configuration)
    {
        if (which == RunStart.Auto)
            return RunDirectory.Exists(path) ? Resume(path, "latest", configuration) : Anew(path);
        if (Directory.Exists(which))
        {
            var from = OfPath(which, configuration);
            return IsOfRun(path, which) ? new(path, from, Replaces: false) : Anew(path) with { From = from };
        }

        var checkpoints = RunDirectory.Open(path).Checkpoints;
        if (which == "latest" && checkpoints.Steps.Count == 0)
            return new(path, From: null, Replaces: false); // stopped before its first checkpoint: it starts again
        return new(path, Compatible(checkpoints.Open(which), configuration), Replaces: false);
    }

    private static Checkpoint OfPath(string path, RunConfiguration configuration) =>
        Compatible(CheckpointStore.In(path)?.Open("latest") ?? Checkpoint.Open(path), configuration);

    private static bool IsOfRun(string path, string checkpoint)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(checkpoint));
        return System.IO.Path.GetDirectoryName(full) == System.IO.Path.GetFullPath(System.IO.Path.Combine(path, "checkpoints"));
    }

    private static Checkpoint Compatible(Checkpoint checkpoint, RunConfiguration configuration)
    {
        ResumeRules.Check(checkpoint, configuration);
        return checkpoint;
    }
}
