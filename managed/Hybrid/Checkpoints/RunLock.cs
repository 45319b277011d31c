using System.Text.Json;
using Hybrid.Storage;

namespace Hybrid.Checkpoints;

/// <summary>
/// Keeps a second process out of a run: a file that names process and host. One left by a process that has ended on
/// this machine is taken over.
/// </summary>
internal sealed class RunLock : IDisposable
{
    /// <summary>The file's name in the run's directory.</summary>
    public const string FileName = "run.lock";

    private readonly string _path;

    private RunLock(string path) => _path = path;

    /// <summary>Takes a run's lock.</summary>
    /// <exception cref="ConfigurationException">Another process works on the run.</exception>
    public static RunLock Take(string runDirectory)
    {
        var path = Path.Combine(runDirectory, FileName);
        // Looking and taking must be one act. The kernel's lock on the guard file makes it one and ends with the process.
        using var guard = OpenGuard(path + ".guard", runDirectory);
        if (ReadOwner(path) is { MayBeAlive: true } owner)
        {
            throw new ConfigurationException(
                $"Process {owner.Pid} on {owner.Host} works on {runDirectory}. Wait for it, stop it, or train "
                + $"under another name with --name. If it is gone, delete {path}.");
        }
        var owned = JsonSerializer.SerializeToUtf8Bytes(RunLockOwner.Current, CheckpointJson.Default.RunLockOwner);
        File.WriteAllBytes(path, owned);
        return new(path);
    }

    /// <summary>Lets the run go.</summary>
    public void Dispose() => File.Delete(_path);

    private static FileStream OpenGuard(string path, string runDirectory)
    {
        try
        {
            return new(
                path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (IOException exception) when (StorageFaults.Of(exception) == StorageFault.InUse)
        {
            throw new ConfigurationException(
                $"Another process is just starting on {runDirectory}. Train under another name with --name.", exception);
        }
    }

    // A lock file that says nothing was cut short with the machine that wrote it.
    private static RunLockOwner? ReadOwner(string path)
    {
        try
        {
            return File.Exists(path) ? CheckpointJson.Read(path, CheckpointJson.Default.RunLockOwner) : null;
        }
        catch (CheckpointException)
        {
            return null;
        }
    }
}
