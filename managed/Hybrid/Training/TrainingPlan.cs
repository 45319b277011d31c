using Hybrid.Configuration;
using Hybrid.Distributed;
using Hybrid.Models;

namespace Hybrid.Training;

/// <summary>What a run is about to do.</summary>
/// <param name="RunPath">The run's directory.</param>
/// <param name="Configuration">Its configuration.</param>
/// <param name="FirstStep">Steps made before: 0 for a new run.</param>
/// <param name="ResumedFrom">Directory of the checkpoint that it starts from; null for new weights.</param>
/// <param name="DatasetTokens">Training tokens in the shards.</param>
/// <param name="Memory">Bytes, in each process, of parameters, gradients, moments and activations, on the device.</param>
/// <param name="Runtime">What it computes on.</param>
public sealed record TrainingPlan(
    string RunPath,
    RunConfiguration Configuration,
    long FirstStep,
    string? ResumedFrom,
    long DatasetTokens,
    TrainerMemory Memory,
    RuntimeInfo Runtime)
{
    /// <summary>Where the model is trained, and in what precision.</summary>
    public Placement Placement { get; init; } = Placement.Cpu;

    /// <summary>The CUDA device that this process trains on; null on the CPU.</summary>
    public CudaDevice? Device { get; init; }

    /// <summary>The processes that train together; null for one alone.</summary>
    public GroupDescription? Group { get; init; }

    /// <summary>Most sequences of a step that one process takes.</summary>
    public int SequencesPerProcess => (Configuration.GlobalBatch + WorldSize - 1) / WorldSize;

    /// <summary>Most micro-batches that one process runs in a step.</summary>
    public int MicroBatchesPerProcess => (SequencesPerProcess + Configuration.Data.MicroBatch - 1) / Configuration.Data.MicroBatch;

    /// <summary>Steps of the whole run.</summary>
    public long Steps => Configuration.Steps;

    /// <summary>Tokens of the whole run.</summary>
    public long Tokens => Steps * Configuration.Data.TokensPerStep;

    /// <summary>How often the run reads the data set through.</summary>
    public double Epochs => (double)Tokens / DatasetTokens;

    private int WorldSize => Group?.WorldSize ?? 1;
}
