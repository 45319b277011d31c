using System.Globalization;

namespace Hybrid.Checkpoints;

/// <summary>Where a run keeps what: runs/NAME and the files in it. Immutable.</summary>
public sealed class RunDirectory
{
    private RunDirectory(string path)
    {
        Path = path;
        Checkpoints = CheckpointStore.For(path);
    }

    /// <summary>The run's directory.</summary>
    public string Path { get; }

    /// <summary>The run's checkpoints.</summary>
    public CheckpointStore Checkpoints { get; }

    /// <summary>The configuration that it was started with.</summary>
    public string ConfigurationPath => System.IO.Path.Combine(Path, "config.toml");

    /// <summary>What it measured, a line of JSON each.</summary>
    public string MetricsPath => System.IO.Path.Combine(Path, "metrics.jsonl");

    /// <summary>How large its tensors were, a line of JSON each.</summary>
    public string StatisticsPath => System.IO.Path.Combine(Path, "stats.jsonl");

    /// <summary>What it measured, for TensorBoard.</summary>
    public string TensorBoardPath => System.IO.Path.Combine(Path, "tensorboard");

    /// <summary>What happened when.</summary>
    public string LogPath => System.IO.Path.Combine(Path, "log.txt");

    /// <summary>What happened when on a rank.</summary>
    internal string LogPathOf(int rank) =>
        rank == 0 ? LogPath : System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"log.rank-{rank}.txt"));

    /// <summary>Texts that it wrote on the way.</summary>
    public string SamplesPath => System.IO.Path.Combine(Path, "samples");

    /// <summary>Drawings of its metrics.</summary>
    public string PlotsPath => System.IO.Path.Combine(Path, "plots");

    /// <summary>True when there is a run in a directory.</summary>
    public static bool Exists(string path) => File.Exists(new RunDirectory(path).ConfigurationPath);

    /// <summary>Opens the directory of a run.</summary>
    /// <exception cref="CheckpointException">There is no run.</exception>
    public static RunDirectory Open(string path) =>
        Exists(path) ? new RunDirectory(path) : throw new CheckpointException($"There is no run in {path}.{OtherRuns(path)}");

    /// <summary>Makes the directory of a new run.</summary>
    internal static RunDirectory Create(string path)
    {
        Directory.CreateDirectory(path);
        return new(path);
    }

    /// <summary>Deletes everything but the lock; the configuration first, so that half a run is not taken for one.</summary>
    internal void Clear()
    {
        File.Delete(ConfigurationPath);
        foreach (var directory in Directory.EnumerateDirectories(Path))
            Directory.Delete(directory, recursive: true);
        foreach (var file in Directory.EnumerateFiles(Path).Where(file => System.IO.Path.GetFileName(file) != RunLock.FileName))
            File.Delete(file);
    }

    // The runs beside it, which help with a misspelt name.
    private static string OtherRuns(string path)
    {
        var parent = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path));
        if (!Directory.Exists(parent))
            return "";
        var runs = Directory.EnumerateDirectories(parent).Where(Exists).Select(System.IO.Path.GetFileName);
        var names = string.Join(", ", runs.Order(StringComparer.Ordinal));
        return names.Length == 0 ? "" : $" Beside it there is: {names}.";
    }
}
