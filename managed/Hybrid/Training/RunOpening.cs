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
        if (configuration.Run.Name is not { } name)
            throw new ConfigurationException("run.name is not set: the run's folder needs a name.");
        var path = System.IO.Path.Combine(configuration.Run.Directory, name);
        return start switch
        {
            { Overwrite: true, Resume: not null } =>
                throw new ConfigurationException("--resume and --overwrite are both given. Keep one."),
            { Overwrite: true } => new(path, null, Replaces: true),
            { Resume: { } which } => Resume(path, which, configuration),
            _ => Anew(path),
        };
    }

    private static RunOpening Anew(string path) =>
        !RunDirectory.Exists(path)
            ? new(path, null, Replaces: false)
            : throw new ConfigurationException(
                $"There is already a run in {path}. Continue it with --resume, train under another name with "
                + "--name NAME, or replace it with --overwrite.");

    private static RunOpening Resume(string path, string which, RunConfiguration configuration)
    {
        if (Directory.Exists(which))
        {
            var from = Compatible(CheckpointStore.In(which)?.Open("latest") ?? Checkpoint.Open(which), configuration);
            return IsOfRun(path, which) ? new(path, from, Replaces: false) : Anew(path) with { From = from };
        }

        var checkpoints = RunDirectory.Open(path).Checkpoints;
        if (which == "latest" && checkpoints.Steps.Count == 0)
            return new(path, From: null, Replaces: false); // stopped before its first checkpoint: it starts again
        return new(path, Compatible(checkpoints.Open(which), configuration), Replaces: false);
    }

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
