using Hybrid.Checkpoints;
using Hybrid.Configuration;
using Hybrid.Models;

namespace Hybrid.Training;

/// <summary>What training changes: a model's parameters, AdamW's moments, and the number of steps made.</summary>
internal sealed class TrainingState : IDisposable
{
    private TrainingState(LanguageModel model, Trainer trainer)
    {
        Model = model;
        Trainer = trainer;
    }

    /// <summary>The model.</summary>
    public LanguageModel Model { get; }

    /// <summary>Its trainer.</summary>
    public Trainer Trainer { get; }

    /// <summary>Steps made; the next one has this index.</summary>
    public long Step { get; set; }

    /// <summary>How a configuration's trainer is made.</summary>
    public static TrainerOptions OptionsOf(RunConfiguration configuration) => new()
    {
        MicroBatch = configuration.Data.MicroBatch,
        Context = configuration.Context,
        Beta1 = configuration.Optimizer.Beta1,
        Beta2 = configuration.Optimizer.Beta2,
        Eps = configuration.Optimizer.Eps,
        WeightDecay = configuration.Optimizer.WeightDecay,
        ClipGradNorm = configuration.Optimizer.ClipGradNorm,
        Seed = configuration.Run.Seed,
    };

    /// <summary>Takes the memory and fills it in: from a checkpoint, or with new weights.</summary>
    public static TrainingState Create(RunConfiguration configuration, Checkpoint? from)
    {
        var model = LanguageModel.Create(configuration.Model);
        try
        {
            var state = new TrainingState(model, new Trainer(model, OptionsOf(configuration)));
            state.Fill(configuration, from);
            return state;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Trainer.Dispose();
        Model.Dispose();
    }

    private void Fill(RunConfiguration configuration, Checkpoint? from)
    {
        if (from is null)
        {
            Model.Initialize(configuration.Run.Seed);
            return;
        }
        from.LoadInto(Model);
        if (from.HasMoments)
            from.LoadInto(Trainer, Model);
        Step = from.State.Step;
    }
}
