using Hybrid.Hub;

namespace Hybrid.Evaluation.Tasks;

/// <summary>Finds a benchmark's files: a given file, or those of the Hub, which are downloaded once.</summary>
internal static class TaskFinder
{
    /// <summary>Finds what <c>--task</c> names.</summary>
    /// <param name="task">A task's name, or the path of a file.</param>
    /// <param name="option">How the caller takes a file instead, such as "--task FILE"; for messages.</param>
    /// <param name="progress">Hears how far a download is.</param>
    /// <param name="settings">Where the Hub and its cache are; what the environment says where null.</param>
    /// <param name="cancellationToken">Stops a download.</param>
    /// <exception cref="DataException">There is no such file or task, or the Hub does not have its files.</exception>
    /// <exception cref="ConfigurationException">The Hub wants a token, or another one.</exception>
    /// <exception cref="NetworkException">The Hub cannot be reached. All of these say which file to give instead.</exception>
    public static async Task<TaskData> FindAsync(
        string task,
        string option,
        IProgress<HubProgress>? progress = null,
        HubSettings? settings = null,
        CancellationToken cancellationToken = default)
    {
        if (EvaluationTask.ByName(task) is not { } known)
            return TaskData.OfFile(task);
        settings ??= HubSettings.FromEnvironment();
        var folder = await CachedAsync(known.Dataset, settings, cancellationToken)
            ?? await DownloadAsync(known, option, progress, settings, cancellationToken);
        var files = known.Dataset.FilesIn(folder);
        return new(known.Name, $"{known.Dataset.Reference}: {Names(folder, files)}", known.Format, files);
    }

    // Benchmarks do not change: what is in the cache is not asked for again, so that later runs need no network.
    private static async Task<string?> CachedAsync(
        TaskDataset dataset, HubSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            var folder = await HubSnapshot.DownloadAsync(
                HubReference.Parse(dataset.Reference),
                dataset.Patterns,
                settings: settings with { Offline = true },
                cancellationToken: cancellationToken);
            return dataset.FilesIn(folder).Count > 0 ? folder : null;
        }
        catch (DataException)
        {
            return null;
        }
    }

    private static async Task<string> DownloadAsync(
        EvaluationTask task,
        string option,
        IProgress<HubProgress>? progress,
        HubSettings settings,
        CancellationToken cancellationToken)
    {
        try
        {
            return await HubSnapshot.DownloadAsync(
                HubReference.Parse(task.Dataset.Reference), task.Dataset.Patterns, progress, settings, cancellationToken);
        }
        catch (HybridException error)
        {
            throw Say(
                $"The data of {task.Name} is not in the cache {settings.CacheDirectory} and cannot be downloaded: "
                + $"{error.Message} Or give the file itself, {option}: {task.Elsewhere}.",
                error);
        }
    }

    // Of the cause's own type, which says how the process ends.
    private static HybridException Say(string message, HybridException cause) => cause switch
    {
        NetworkException => new NetworkException(message, cause),
        ConfigurationException => new ConfigurationException(message, cause),
        _ => new DataException(message, cause),
    };

    private static string Names(string folder, IReadOnlyList<string> files) =>
        string.Join(", ", files.Select(file => Path.GetRelativePath(folder, file)));
}
