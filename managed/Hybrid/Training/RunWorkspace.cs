using Hybrid.Checkpoints;
using Hybrid.Telemetry;

namespace Hybrid.Training;

/// <summary>A run's directory while a process works in it: locked, with its log open.</summary>
internal sealed class RunWorkspace : IDisposable
{
    private readonly RunLock _lock;
    private readonly FileLogger _log;

    private RunWorkspace(RunDirectory directory, RunLock held, ITrainingObserver observer)
    {
        Directory = directory;
        _lock = held;
        _log = new(directory.LogPath);
        Observer = new ObserverGroup(new RunLogObserver(_log), observer);
    }

    /// <summary>The directory.</summary>
    public RunDirectory Directory { get; }

    /// <summary>The log and whoever else listens.</summary>
    public ITrainingObserver Observer { get; }

    /// <summary>Takes the directory that a run was given; one that is to be replaced is emptied.</summary>
    /// <exception cref="ConfigurationException">Another process works in it.</exception>
    public static RunWorkspace Take(RunOpening opening, ITrainingObserver observer)
    {
        var directory = RunDirectory.Create(opening.Path);
        var held = RunLock.Take(opening.Path);
        if (opening.Replaces)
            directory.Clear();
        return new(directory, held, observer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _log.Dispose();
        _lock.Dispose();
    }
}
