using Hybrid.Checkpoints;
using Hybrid.Configuration;
using Hybrid.Distributed;
using Hybrid.Models;
using Hybrid.Planning;

namespace Hybrid.Training;

/// <summary>What is settled, and said, about a run before it takes its memory.</summary>
internal static class RunPlanning
{
    /// <summary>Checks that every rank has something to do.</summary>
    public static void CheckShares(ICollectives ranks, RunConfiguration configuration)
    {
        if (configuration.GlobalBatch < ranks.WorldSize)
        {
            throw new ConfigurationException(
                $"data.tokens_per_step = {configuration.Data.TokensPerStep} is {configuration.GlobalBatch} sequences of "
                + $"{configuration.Context} tokens, too few for {ranks.WorldSize} processes. Set it to "
                + $"{(long)ranks.WorldSize * configuration.Context} or more, or start fewer processes.");
        }
    }

    /// <summary>
    /// True when all ranks must measure what rank 0 records: on CUDA devices a rank goes on without knowing what the others
    /// say, and must know by itself when its part of the gradient is asked for.
    /// </summary>
    public static bool MeasuresEverywhere(RunConfiguration configuration, Placement placement) =>
        placement.Device == DeviceKind.Cuda && configuration.Distributed.ShardedOptimizer;

    /// <summary>Checks that the device computes with 8-bit floats where they are asked for.</summary>
    public static void CheckFloat8(RunConfiguration configuration, Placement placement)
    {
        Float8Check.Check(configuration.Run, placement);
        if (CudaDevice.Of(placement) is { } device)
            Float8Check.Check(configuration.Run, device.Name, device.ComputeCapability);
    }

    /// <summary>Threads of a rank; the processes of one machine share its cores.</summary>
    public static int ThreadsOf(ICollectives ranks, RunConfiguration configuration) =>
        ranks is ProcessGroup { Identity.LocalWorldSize: > 1 and var sharing } && configuration.Run.Threads == 0
            ? Math.Max(1, Environment.ProcessorCount / sharing)
            : configuration.Run.Threads;

    /// <summary>How the group of a run is joined: one that trains on the CPU talks over Gloo, also beside CUDA devices.</summary>
    /// <exception cref="ConfigurationException">What the configuration asks for is not here.</exception>
    public static DistributedOptions GroupOptionsOf(RunConfiguration configuration, WorkerIdentity identity)
    {
        var options = configuration.Distributed;
        return PlacementOf(identity, configuration).Device == DeviceKind.Cpu && options.Backend == CollectiveBackend.Auto
            ? options with { Backend = CollectiveBackend.Gloo }
            : options;
    }

    /// <summary>Where a rank trains.</summary>
    /// <exception cref="ConfigurationException">What the configuration asks for is not here.</exception>
    public static Placement PlacementOf(ICollectives ranks, RunConfiguration configuration) =>
        PlacementOf((ranks as ProcessGroup)?.Identity ?? WorkerIdentity.Alone, configuration);

    /// <summary>What is about to be trained. Collective: the checkpoint to start from is rank 0's, and the others are told.</summary>
    /// <exception cref="MemoryExhaustedException">It does not fit into the device; the message says what would.</exception>
    public static TrainingPlan PlanOf(
        ICollectives ranks, RunConfiguration configuration, Placement placement, Checkpoint? from, TrainingData data)
    {
        var firstStep = ranks.FromLeader(from?.State.Step ?? 0);
        var resumedFrom = ranks.TextFrom(root: 0, from?.Directory ?? "");
        var options = TrainingState.OptionsOf(configuration, ranks);
        var device = CudaDevice.Of(placement);
        if (device is not null)
        {
            MemoryCheck.Check(
                configuration, options, device, changed => Trainer.Estimate(configuration.Model, changed, placement).Total);
        }

        return new(
            RunOpening.PathOf(configuration),
            configuration,
            firstStep,
            resumedFrom.Length > 0 ? resumedFrom : null,
            data.TrainingTokens,
            Trainer.Estimate(configuration.Model, options, placement),
            HybridRuntime.Info)
        {
            Group = (ranks as ProcessGroup)?.Description,
            Placement = placement,
            Device = device,
        };
    }

    /// <summary>Says where a checkpoint's numbers will not be repeated to the bit.</summary>
    public static void NoticeEnvironment(
        ICollectives ranks, Checkpoint? from, RunConfiguration configuration, Placement placement, ITrainingObserver observer)
    {
        if (from is null)
            return;
        if (!from.HasMoments)
        {
            observer.Noticed("The checkpoint holds no optimizer state: AdamW starts with moments of zero.");
            return;
        }

        const string Rounding = "losses will agree within rounding, not to the last bit.";
        var now = CheckpointEnvironment.Current(placement, configuration.Data.MicroBatch, ranks.WorldSize, configuration.Run.Float8);
        var differences = from.State.Environment.DifferencesFrom(now).ToList();
        if (differences.Count > 0)
            observer.Noticed($"Since the checkpoint was made, {string.Join(", ", differences)}: {Rounding}");
        else if (placement.Device == DeviceKind.Cuda && !configuration.Run.Deterministic)
            observer.Noticed($"On a CUDA device without run.deterministic, {Rounding}");
    }

    private static Placement PlacementOf(WorkerIdentity identity, RunConfiguration configuration) =>
        Placement.Choose(configuration.Run.Device, configuration.Run.Precision, identity.Device);

    /// <summary>
    /// Rates the throughput of all ranks, against the bfloat16 peak whatever they compute in; null where the peak of rank 0's
    /// device is not known.
    /// </summary>
    public static FlopsUtilization? UtilizationOf(TrainingPlan plan) =>
        plan.Device is { } device && KnownGpus.PeakOf(device.Name) is { } peak
            ? new(
                TrainingFlops.Count(plan.Configuration.Model, plan.Configuration.Context),
                peak * (plan.Group?.WorldSize ?? 1))
            : null;

    /// <summary>Says where questions are not asked: no error, for `hybrid eval` asks them of the trained model.</summary>
    public static void NoticeUnasked(EvalOptions eval, ITrainingObserver observer)
    {
        if (eval is { MultipleChoice: { } questions, MultipleChoiceInterval: 0 })
            observer.Noticed(
                $"{questions} is not evaluated during training, only by `hybrid eval`: set "
                + "eval.multiple_choice_interval to have that, too.");
    }
}
