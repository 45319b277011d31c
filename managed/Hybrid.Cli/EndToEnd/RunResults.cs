using Hybrid.Checkpoints;

namespace Hybrid.Cli.EndToEnd;

/// <summary>
/// What commands said of a run's trained model, each in a file in the run's folder <c>results</c>. A file that is older
/// than the newest checkpoint speaks of another model: its command runs again.
/// </summary>
/// <param name="runPath">The run's folder.</param>
internal sealed class RunResults(string runPath)
{
    /// <summary>The run's folder.</summary>
    public string RunPath => runPath;

    /// <summary>Plans a command whose result is kept.</summary>
    /// <param name="fileName">The result's file.</param>
    /// <param name="words">The command.</param>
    /// <param name="holds">Whether a result of that file still holds; one that is new enough does where null.</param>
    public StagePlan Plan(string fileName, IReadOnlyList<string> words, Func<string, bool>? holds = null)
    {
        string file = Path.Combine(runPath, "results", fileName);
        return IsNew(file) && (holds is null || holds(file))
            ? new StagePlan.Skip($"{file} has it", file)
            : new StagePlan.Run(words, file);
    }

    private bool IsNew(string file)
    {
        if (!File.Exists(file))
            return false;
        CheckpointStore checkpoints = RunDirectory.Open(runPath).Checkpoints;
        return checkpoints.Steps is [.., var last]
            && File.GetLastWriteTimeUtc(file) >= Directory.GetLastWriteTimeUtc(checkpoints.PathOf(last));
    }
}
