using Hybrid.Checkpoints;
using Hybrid.Configuration;
using Hybrid.Telemetry;

namespace Hybrid.Training;

/// <summary>Rank 0's part of a run, and all of it where it is alone: it owns the directory and everything in it.</summary>
internal sealed class LeadingRole : IRunRole
{
    private readonly RunDirectory _directory;
    private readonly RunLock _lock;
    private readonly FileLogger _log;
    private RunRecorder? _records;

    private LeadingRole(RunDirectory directory, RunLock held, ITrainingObserver observer)
    {
        _directory = directory;
        _lock = held;
        _log = new(directory.LogPath);
        Observer = new ObserverGroup(new RunLogObserver(_log), observer);
    }

    /// <inheritdoc/>
    public ITrainingObserver Observer { get; }

    /// <inheritdoc/>
    public string? LastCheckpoint => Checkpoints.Steps is [.., var last] ? Checkpoints.PathOf(last) : null;

    /// <inheritdoc/>
    public string CheckpointSentence =>
        LastCheckpoint is { } path ? $"The last checkpoint is {path}." : "There is no checkpoint yet.";

    private CheckpointStore Checkpoints => _directory.Checkpoints;

    /// <summary>Takes the directory that a run was given; one that is to be replaced is emptied.</summary>
    /// <exception cref="ConfigurationException">Another process works in it.</exception>
    public static LeadingRole Take(RunOpening opening, ITrainingObserver observer)
    {
        var directory = RunDirectory.Create(opening.Path);
        var held = RunLock.Take(opening.Path);
        if (opening.Replaces)
            directory.Clear();
        return new(directory, held, observer);
    }

    /// <inheritdoc/>
    public IRunRecords Begin(RunConfiguration configuration, long step)
    {
        Checkpoints.CutBack(step);
        _records = new(_directory, configuration.Run, step, Observer);
        // From here on the directory counts as a run.
        File.WriteAllText(_directory.ConfigurationPath, ConfigurationText.Write(configuration));
        return _records;
    }

    /// <inheritdoc/>
    public bool HasCheckpoint(long step) => Checkpoints.Steps.Contains(step);

    /// <inheritdoc/>
    public void Save(CheckpointState description, TrainingState state)
    {
        Observer.Saving(description.Step);
        // The metrics of the steps that a checkpoint covers must be there as long as it is.
        _records!.FlushToDisk();
        var path = Checkpoints.Save(description, state.Model, state.Moments);
        var run = state.Configuration.Run;
        Checkpoints.Prune(run.KeepLast, run.KeepEvery);
        Observer.Saved(description.Step, path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _records?.Dispose();
        _log.Dispose();
        _lock.Dispose();
    }
}
