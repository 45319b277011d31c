namespace Hybrid.Data.Preparation;

/// <summary>
/// The folder that a dataset is written into. It gets the target's name when it is whole, and is removed when it does
/// not get so far; after a kill it stays, and the next preparation removes it.
/// </summary>
internal sealed class StagingFolder : IDisposable
{
    private const string LockName = "lock";

    private readonly DatasetTarget _target;
    private FileStream? _lock;

    private StagingFolder(DatasetTarget target, FileStream @lock, bool hadLeftover)
    {
        _target = target;
        _lock = @lock;
        Leftover = hadLeftover ? Path : null;
    }

    /// <summary>The folder.</summary>
    public string Path => _target.StagingPath;

    /// <summary>The folder again, when an interrupted preparation had left one; or null.</summary>
    public string? Leftover { get; }

    /// <summary>Makes the folder, empty.</summary>
    /// <exception cref="ConfigurationException">Another process is writing into it.</exception>
    public static StagingFolder Create(DatasetTarget target)
    {
        bool hadLeftover = Directory.Exists(target.StagingPath);
        Directory.CreateDirectory(target.StagingPath);
        var folder = new StagingFolder(target, Lock(target), hadLeftover);
        folder.Clear();
        return folder;
    }

    /// <summary>Gives the folder the target's name.</summary>
    public void Publish()
    {
        ReleaseLock();
        _target.Take(Path);
    }

    /// <summary>Removes the folder unless it was published.</summary>
    public void Dispose()
    {
        if (_lock is null)
            return;
        Clear();
        ReleaseLock();
        Directory.Delete(Path);
    }

    // Held for the folder's life; the system lets go of it when the process dies, however it dies.
    private static FileStream Lock(DatasetTarget target)
    {
        try
        {
            return new FileStream(
                System.IO.Path.Combine(target.StagingPath, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new ConfigurationException(
                $"Another process is preparing {target.Path} ({target.StagingPath} is locked). Wait for it, or choose another folder with --out.",
                error);
        }
    }

    private void Clear()
    {
        foreach (string file in Directory.EnumerateFiles(Path).Where(file => System.IO.Path.GetFileName(file) != LockName))
            File.Delete(file);
    }

    private void ReleaseLock()
    {
        string file = _lock!.Name;
        _lock.Dispose();
        _lock = null;
        File.Delete(file);
    }
}
