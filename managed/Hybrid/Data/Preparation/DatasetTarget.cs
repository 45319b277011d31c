namespace Hybrid.Data.Preparation;

/// <summary>The folder that a dataset is to have, and what is there now.</summary>
internal sealed class DatasetTarget
{
    /// <summary>Names the folder.</summary>
    public DatasetTarget(string path) => Path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    /// <summary>The folder's absolute path.</summary>
    public string Path { get; }

    /// <summary>Where a dataset is written until it is whole.</summary>
    public string StagingPath => Path + ".preparing";

    /// <summary>Where a dataset that is being replaced lies for a moment.</summary>
    public string ReplacedPath => Path + ".replaced";

    private bool HoldsDataset => IsDataset(Path);

    /// <summary>The dataset that is there, when it is whole and what the plan would give; null when one is to be made.</summary>
    /// <param name="plan">What is wanted.</param>
    /// <param name="mayReplace">Whether another dataset may be replaced.</param>
    /// <exception cref="ConfigurationException">Something else is there and may not be replaced.</exception>
    public DatasetManifest? FindReusable(DatasetPlan plan, bool mayReplace)
    {
        RestoreReplaced();
        if (!HoldsDataset)
        {
            RefuseForeign();
            return null;
        }

        var problems = ProblemsWith(plan, out var existing);
        if (problems.Count == 0)
            return existing;
        return mayReplace ? null : throw new ConfigurationException(
            $"{Path} holds another dataset: {string.Join("; ", problems)}. Replace it with --overwrite, or choose another folder with --out.");
    }

    /// <summary>Makes sure that the folder may be written, whatever dataset is there.</summary>
    /// <param name="mayReplace">Whether a dataset may be replaced.</param>
    /// <exception cref="ConfigurationException">Something is there and may not be replaced.</exception>
    public void RequireFree(bool mayReplace)
    {
        RestoreReplaced();
        if (!HoldsDataset)
            RefuseForeign();
        else if (!mayReplace)
            throw new ConfigurationException($"{Path} holds a dataset. Replace it with --overwrite, or choose another folder with --out.");
    }

    /// <summary>Gives a folder that is whole the target's name.</summary>
    public void Take(string whole)
    {
        if (HoldsDataset)
        {
            Directory.Move(Path, ReplacedPath);
            Directory.Move(whole, Path);
            DeleteReplaced();
            return;
        }

        if (Directory.Exists(Path))
            Directory.Delete(Path);
        Directory.Move(whole, Path);
    }

    private static bool IsDataset(string folder) => File.Exists(System.IO.Path.Combine(folder, DatasetManifest.FileName));

    // Between the two moves of a replacement the old dataset has only its other name.
    private void RestoreReplaced()
    {
        if (!Directory.Exists(ReplacedPath))
            return;
        if (!IsDataset(ReplacedPath) && Directory.EnumerateFileSystemEntries(ReplacedPath).Any())
        {
            throw new ConfigurationException(
                $"{ReplacedPath} is where a dataset lies for a moment while it is replaced, but it holds none; it is left alone. "
                + "Give it another name, or choose another folder with --out.");
        }

        if (Directory.Exists(Path))
            DeleteReplaced();
        else
            Directory.Move(ReplacedPath, Path);
    }

    // The manifest goes last: as long as something is left after a kill, it says whose that is.
    private void DeleteReplaced()
    {
        var entries = new DirectoryInfo(ReplacedPath).EnumerateFileSystemInfos().OrderBy(entry => entry.Name == DatasetManifest.FileName);
        foreach (var entry in entries)
        {
            if (entry is DirectoryInfo { LinkTarget: null } folder)
                folder.Delete(recursive: true);
            else
                entry.Delete();
        }

        Directory.Delete(ReplacedPath);
    }

    private void RefuseForeign()
    {
        if (File.Exists(Path) || (Directory.Exists(Path) && Directory.EnumerateFileSystemEntries(Path).Any()))
        {
            throw new ConfigurationException(
                $"{Path} exists and is no dataset of hybrid's; it is left alone. Choose another folder with --out.");
        }
    }

    private IReadOnlyList<string> ProblemsWith(DatasetPlan plan, out DatasetManifest? existing)
    {
        existing = null;
        try
        {
            existing = DatasetManifest.Read(Path);
        }
        catch (DataException error)
        {
            return [error.Message.TrimEnd('.')];
        }

        if (existing.CopiedFrom is { } copied)
            return [$"it was copied from {string.Join(", ", copied.Select(dataset => dataset.Path))}"];

        return [.. plan.DifferencesFrom(DatasetPlan.Of(existing)), .. existing.Shards.Select(DamageOf).OfType<string>()];
    }

    private string? DamageOf(ShardRecord shard)
    {
        var file = new FileInfo(System.IO.Path.Combine(Path, shard.File));
        return !file.Exists ? $"{shard.File} is missing"
            : file.Length != shard.Bytes ? $"{shard.File} has {file.Length} bytes instead of {shard.Bytes}"
            : null;
    }
}
