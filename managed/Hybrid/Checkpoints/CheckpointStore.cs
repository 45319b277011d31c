using System.Globalization;
using Hybrid.Models;

namespace Hybrid.Checkpoints;

/// <summary>The checkpoints of one run. One process uses it at a time (<see cref="RunLock"/>).</summary>
public sealed class CheckpointStore
{
    /// <summary>Where checkpoints lie in a run.</summary>
    internal const string DirectoryName = "checkpoints";

    private const string Prefix = "step_";

    private readonly string _directory;

    private CheckpointStore(string directory) => _directory = directory;

    /// <summary>The checkpoints of a directory that is no run, such as an imported model's; null where it has none.</summary>
    internal static CheckpointStore? In(string path)
    {
        var store = For(path);
        return store.Steps.Count > 0 ? store : null;
    }

    /// <summary>The place of the checkpoints in a directory.</summary>
    internal static CheckpointStore For(string path) => new(Path.Combine(path, DirectoryName));

    /// <summary>Steps that have a complete checkpoint, ascending.</summary>
    public IReadOnlyList<long> Steps
    {
        get
        {
            if (!Directory.Exists(_directory))
                return [];
            var complete = Directory.EnumerateDirectories(_directory, Prefix + "*").Where(CheckpointSeal.Exists);
            return [.. complete.Select(StepOf).OfType<long>().Order()];
        }
    }

    /// <summary>Directory of a step's checkpoint.</summary>
    public string PathOf(long step) => Path.Combine(_directory, Prefix + step.ToString("D7", CultureInfo.InvariantCulture));

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="which">"latest", "best" (by validation loss) or a step.</param>
    /// <exception cref="CheckpointException">There is no such checkpoint.</exception>
    public Checkpoint Open(string which)
    {
        var steps = Steps;
        if (steps.Count == 0)
            throw new CheckpointException($"There is no complete checkpoint in {_directory} yet.");
        if (which == "latest")
            return Checkpoint.Open(PathOf(steps[^1]));
        if (which == "best")
            return Best(steps) ?? throw new CheckpointException(
                $"No checkpoint in {_directory} has a validation loss. Use latest or a step: {List(steps)}.");
        if (long.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out var step) && steps.Contains(step))
            return Checkpoint.Open(PathOf(step));
        throw new CheckpointException(
            $"There is no checkpoint '{which}' in {_directory}. There are latest, best and the steps "
            + $"{List(steps)}.");
    }

    /// <summary>Writes a checkpoint and returns its directory.</summary>
    internal string Save(CheckpointState state, LanguageModel model, IReadOnlyList<TensorSource>? moments)
    {
        Directory.CreateDirectory(_directory);
        var path = PathOf(state.Step);
        CheckpointWriter.Write(path, state, model, moments);
        return path;
    }

    /// <summary>Deletes all checkpoints but the last ones, the best, and every n-th step's.</summary>
    internal void Prune(int keepLast, long keepEvery)
    {
        var steps = Steps;
        var best = Best(steps)?.State.Step;
        foreach (var step in steps.SkipLast(keepLast))
        {
            if (step != best && (keepEvery == 0 || step % keepEvery != 0))
                CheckpointWriter.Remove(PathOf(step));
        }
    }

    /// <summary>Deletes the checkpoints after a step, and what an interrupted save left behind.</summary>
    internal void CutBack(long step)
    {
        if (!Directory.Exists(_directory))
            return;
        foreach (var directory in Directory.EnumerateDirectories(_directory))
        {
            var unfinished = Path.GetFileName(directory).StartsWith(CheckpointWriter.TemporaryPrefix, StringComparison.Ordinal);
            if (unfinished || !CheckpointSeal.Exists(directory) || StepOf(directory) > step)
                CheckpointWriter.Remove(directory);
        }
    }

    private Checkpoint? Best(IEnumerable<long> steps) =>
        steps.Select(step => Checkpoint.Open(PathOf(step)))
            .Where(checkpoint => checkpoint.State.ValidationLoss is not null)
            .MinBy(checkpoint => checkpoint.State.ValidationLoss);

    private static long? StepOf(string directory)
    {
        var number = Path.GetFileName(directory)[Prefix.Length..];
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : null;
    }

    private static string List(IEnumerable<long> steps) => string.Join(", ", steps);
}
