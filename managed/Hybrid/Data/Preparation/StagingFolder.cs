using Hybrid.Data.Preparation.Spooling;
using Hybrid.Storage;

namespace Hybrid.Data.Preparation;

/// <summary>
/// The folder beside the target that holds what a preparation has done so far: the spool, and the dataset until it is
/// whole and gets the target's name. It stays when the preparation does not get so far, for the next one to go on.
/// </summary>
internal sealed class StagingFolder : IDisposable
{
    private const string LockName = "lock";
    private const string DatasetName = "dataset";

    private readonly DatasetTarget _target;
    private FileStream? _lock;

    private StagingFolder(DatasetTarget target, FileStream @lock)
    {
        _target = target;
        _lock = @lock;
    }

    /// <summary>The folder.</summary>
    public string Path => _target.StagingPath;

    /// <summary>Where the dataset is written.</summary>
    public string DatasetPath => System.IO.Path.Combine(Path, DatasetName);

    /// <summary>Whether a preparation can go on from what the folder holds.</summary>
    public bool HoldsPreparation => Journal.Exists(Path);

    /// <summary>Opens the folder, or makes it.</summary>
    /// <exception cref="ConfigurationException">Another process is writing into it.</exception>
    public static StagingFolder Open(DatasetTarget target)
    {
        Directory.CreateDirectory(target.StagingPath);
        return new StagingFolder(target, Lock(target));
    }

    /// <summary>Makes an empty folder for the dataset.</summary>
    public void BeginDataset()
    {
        if (Directory.Exists(DatasetPath))
            Directory.Delete(DatasetPath, recursive: true);
        Directory.CreateDirectory(DatasetPath);
    }

    /// <summary>Gives the dataset the target's name, and removes the rest.</summary>
    public void Publish()
    {
        DirectoryFlush.Flush(DatasetPath);
        _target.Take(DatasetPath);
        DirectoryFlush.Flush(System.IO.Path.GetDirectoryName(Path)!);
        Remove();
    }

    /// <summary>Removes all that a preparation has done.</summary>
    public void Clear()
    {
        File.Delete(System.IO.Path.Combine(Path, Journal.FileName)); // first: what it says is no longer there
        foreach (string folder in Directory.EnumerateDirectories(Path))
            Directory.Delete(folder, recursive: true);
        foreach (string file in Directory.EnumerateFiles(Path).Where(file => System.IO.Path.GetFileName(file) != LockName))
            File.Delete(file);
    }

    /// <summary>Removes the folder.</summary>
    public void Remove()
    {
        Clear();
        ReleaseLock();
        Directory.Delete(Path);
    }

    /// <summary>Lets another process have the folder; removes it when nothing in it is worth that.</summary>
    public void Dispose()
    {
        if (_lock is null)
            return;
        if (HoldsPreparation)
            ReleaseLock();
        else
            Remove();
    }

    // Held for the folder's life; the system lets go of it when the process dies, however it dies.
    private static FileStream Lock(DatasetTarget target)
    {
        try
        {
            return new FileStream(
                System.IO.Path.Combine(target.StagingPath, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (StorageFaults.Of(error) == StorageFault.InUse)
        {
            throw new ConfigurationException(
                $"Another process is preparing {target.Path} ({target.StagingPath} is locked). Wait for it, or choose another folder with --out.",
                error);
        }
    }

    private void ReleaseLock()
    {
        string file = _lock!.Name;
        _lock.Dispose();
        _lock = null;
        File.Delete(file);
    }
}
