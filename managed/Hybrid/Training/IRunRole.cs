using Hybrid.Checkpoints;
using Hybrid.Configuration;

namespace Hybrid.Training;

/// <summary>
/// What a rank does for its run beside training: rank 0 owns the run's directory (<see cref="LeadingRole"/>), the others
/// have a log there (<see cref="FollowingRole"/>).
/// </summary>
internal interface IRunRole : IDisposable
{
    /// <summary>The rank's log and whoever else listens.</summary>
    ITrainingObserver Observer { get; }

    /// <summary>Directory of the last checkpoint; null where there is none or this rank does not see it.</summary>
    string? LastCheckpoint { get; }

    /// <summary>Where to go on from after a failure: a sentence.</summary>
    string CheckpointSentence { get; }

    /// <summary>Begins to record a run whose state is loaded, from a step on; what there was of later steps goes.</summary>
    IRunRecords Begin(RunConfiguration configuration, long step);

    /// <summary>True when a step has a checkpoint that this rank sees.</summary>
    bool HasCheckpoint(long step);

    /// <summary>Saves a checkpoint. Collective where the optimizer is sharded.</summary>
    void Save(CheckpointState description, TrainingState state);
}
