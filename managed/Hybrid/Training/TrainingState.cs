using Hybrid.Checkpoints;
using Hybrid.Configuration;
using Hybrid.Distributed;
using Hybrid.Models;

namespace Hybrid.Training;

/// <summary>What training changes: a model's parameters, AdamW's moments, and the number of steps made.</summary>
internal sealed class TrainingState : IDisposable
{
    private TrainingState(RunConfiguration configuration, LanguageModel model, Trainer trainer)
    {
        Configuration = configuration;
        Model = model;
        Trainer = trainer;
        Moments = TensorSource.OfMoments(model, trainer.ReadMoment);
    }

    /// <summary>How it is trained.</summary>
    public RunConfiguration Configuration { get; }

    /// <summary>The model.</summary>
    public LanguageModel Model { get; }

    /// <summary>Its trainer.</summary>
    public Trainer Trainer { get; }

    /// <summary>AdamW's moments, in the order of a checkpoint.</summary>
    public IReadOnlyList<TensorSource> Moments { get; }

    /// <summary>Steps made; the next one has this index.</summary>
    public long Step { get; set; }

    /// <summary>How a configuration's trainer is made.</summary>
    public static TrainerOptions OptionsOf(RunConfiguration configuration, ICollectives ranks) => new()
    {
        MicroBatch = configuration.Data.MicroBatch,
        Context = configuration.Context,
        Beta1 = configuration.Optimizer.Beta1,
        Beta2 = configuration.Optimizer.Beta2,
        Eps = configuration.Optimizer.Eps,
        WeightDecay = configuration.Optimizer.WeightDecay,
        ClipGradNorm = configuration.Optimizer.ClipGradNorm,
        Seed = configuration.Run.Seed,
        Group = ranks as ProcessGroup,
        BucketBytes = (long)configuration.Distributed.BucketMb << 20,
        ShardedOptimizer = configuration.Distributed.ShardedOptimizer,
        Recompute = RecomputeName.Parse(configuration.Run.Recompute),
        Deterministic = configuration.Run.Deterministic,
        Float8 = configuration.Run.Float8,
    };

    /// <summary>
    /// Takes the memory and fills it in, from a checkpoint or with new weights: rank 0 does, and the others get what it
    /// has. Collective.
    /// </summary>
    /// <param name="configuration">How it is trained.</param>
    /// <param name="placement">Where it is trained.</param>
    /// <param name="from">The checkpoint, on rank 0; null for new weights.</param>
    /// <param name="ranks">Those that train.</param>
    public static TrainingState Create(
        RunConfiguration configuration, Placement placement, Checkpoint? from, ICollectives ranks)
    {
        using var pieces = new DisposableStack();
        var model = pieces.Push(LanguageModel.Create(configuration.Model, placement));
        var trainer = pieces.Push(new Trainer(model, OptionsOf(configuration, ranks)));
        var state = new TrainingState(configuration, model, trainer);
        if (ranks.Leads())
            state.Fill(from);
        trainer.Synchronize();
        state.Step = ranks.FromLeader(from?.State.Step ?? 0);
        pieces.Keep();
        return state;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Trainer.Dispose();
        Model.Dispose();
    }

    private void Fill(Checkpoint? from)
    {
        if (from is null)
        {
            Model.Initialize(Configuration.Run.Seed);
            return;
        }
        from.LoadInto(Model);
        if (from.HasMoments)
            from.LoadInto(Trainer, Model);
    }
}
