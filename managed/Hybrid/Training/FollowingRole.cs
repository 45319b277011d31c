using Hybrid.Checkpoints;
using Hybrid.Configuration;
using Hybrid.Telemetry;

namespace Hybrid.Training;

/// <summary>The part of a run of every rank but 0: a log of its own, in the run's directory as this rank sees it.</summary>
internal sealed class FollowingRole : IRunRole
{
    private readonly FileLogger _log;

    public FollowingRole(int rank, RunConfiguration configuration, ITrainingObserver observer)
    {
        _log = new(RunDirectory.Create(RunOpening.PathOf(configuration)).LogPathOf(rank));
        Observer = new ObserverGroup(new RunLogObserver(_log), observer);
    }

    /// <inheritdoc/>
    public ITrainingObserver Observer { get; }

    /// <inheritdoc/>
    public string? LastCheckpoint => null;

    /// <inheritdoc/>
    public string CheckpointSentence => "Rank 0 knows the last checkpoint.";

    /// <inheritdoc/>
    public IRunRecords Begin(RunConfiguration configuration, long step) => new ObservedRecords(Observer);

    /// <inheritdoc/>
    public bool HasCheckpoint(long step) => false;

    // Rank 0 writes whole moments. Where every rank holds a part of them, reading one takes all ranks.
    /// <inheritdoc/>
    public void Save(CheckpointState description, TrainingState state)
    {
        if (!state.Trainer.ShardsOptimizer)
            return;
        var values = new float[state.Moments.Max(moment => moment.Count)];
        foreach (var moment in state.Moments)
            moment.Read(values.AsSpan(0, moment.Count));
    }

    /// <inheritdoc/>
    public void Dispose() => _log.Dispose();
}
