using Hybrid.Checkpoints;
using Hybrid.Configuration;
using Hybrid.Distributed;

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

    /// <summary>Threads of a rank; the processes of one machine share its cores.</summary>
    public static int ThreadsOf(ICollectives ranks, RunConfiguration configuration) =>
        ranks is ProcessGroup { Identity.LocalWorldSize: > 1 and var sharing } && configuration.Run.Threads == 0
            ? Math.Max(1, Environment.ProcessorCount / sharing)
            : configuration.Run.Threads;

    /// <summary>What is about to be trained. Collective: the checkpoint to start from is rank 0's, and the others are told.</summary>
    public static TrainingPlan PlanOf(ICollectives ranks, RunConfiguration configuration, Checkpoint? from, TrainingData data)
    {
        var firstStep = ranks.FromLeader(from?.State.Step ?? 0);
        var resumedFrom = ranks.TextFrom(root: 0, from?.Directory ?? "");
        return new(
            RunOpening.PathOf(configuration),
            configuration,
            firstStep,
            resumedFrom.Length > 0 ? resumedFrom : null,
            data.TrainingTokens,
            Trainer.Estimate(configuration.Model, TrainingState.OptionsOf(configuration, ranks)),
            HybridRuntime.Info)
        {
            Group = (ranks as ProcessGroup)?.Description,
        };
    }

    /// <summary>Says where a checkpoint's numbers will not be repeated to the bit.</summary>
    public static void NoticeEnvironment(
        ICollectives ranks, Checkpoint? from, RunConfiguration configuration, ITrainingObserver observer)
    {
        if (from is { HasMoments: false })
            observer.Noticed("The checkpoint holds no optimizer state: AdamW starts with moments of zero.");
        else if (from is not null
            && from.State.Environment != CheckpointEnvironment.Current(configuration.Data.MicroBatch, ranks.WorldSize))
            observer.Noticed(
                "The checkpoint was made with other libraries, threads, micro-batches or another number of processes: "
                + "losses will agree within rounding, not to the last bit.");
    }

    /// <summary>Says where questions are not asked: no error, for `hybrid eval` asks them of the trained model.</summary>
    public static void NoticeUnasked(EvalOptions eval, ITrainingObserver observer)
    {
        if (eval is { MultipleChoice: { } questions, MultipleChoiceInterval: 0 })
            observer.Noticed(
                $"{questions} is not evaluated during training, only by `hybrid eval`: set "
                + "eval.multiple_choice_interval to have that, too.");
    }
}
