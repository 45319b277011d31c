using Hybrid.Data;
using Hybrid.Models;
using Hybrid.Training;

namespace Hybrid.Tests.Checkpoints;

/// <summary>The smallest model that can be trained, with its trainer.</summary>
internal sealed class TinyTraining : IDisposable
{
    public TinyTraining(int width = 8)
    {
        Model = LanguageModel.Create(new ModelConfig { NVocab = 128, NCtx = 8, NLayer = 1, NHead = 2, NEmbd = width });
        Model.Initialize(seed: 1);
        Trainer = new(Model, new TrainerOptions { MicroBatch = 2, Context = 8 });
    }

    public LanguageModel Model { get; }

    public Trainer Trainer { get; }

    /// <summary>Makes steps over the same two windows.</summary>
    public TinyTraining Train(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            using var batch = TokenBatch.FromIds([[.. Enumerable.Range(40, 9)], [.. Enumerable.Range(70, 9)]]);
            Trainer.Step(batch, learningRate: 0.01, Trainer.Updates);
        }
        return this;
    }

    /// <summary>Every parameter and moment.</summary>
    public float[] Everything()
    {
        var all = new List<float>();
        foreach (var tensor in Model.Tensors)
        {
            var values = new float[tensor.ElementCount];
            Model.ReadTensor(tensor.Index, values);
            all.AddRange(values);
            Trainer.ReadTensor(OptimizerTensor.ExpAvg, tensor.Index, values);
            all.AddRange(values);
            Trainer.ReadTensor(OptimizerTensor.ExpAvgSq, tensor.Index, values);
            all.AddRange(values);
        }
        return [.. all];
    }

    public void Dispose()
    {
        Trainer.Dispose();
        Model.Dispose();
    }
}
