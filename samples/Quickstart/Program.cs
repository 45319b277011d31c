using Hybrid.Checkpoints;
using Hybrid.Data;
using Hybrid.Generation;
using Hybrid.Interchange;
using Hybrid.Models;
using Hybrid.Tokenization;
using Hybrid.Training;

var tokenizer = Tokenizer.ByName("r50k_base");
var ids = tokenizer.Encode("A small model learns by heart what it reads again and again and again, word by word by word.");

using var model = LanguageModel.Create(new ModelConfig { NCtx = 64, NLayer = 2, NHead = 4, NEmbd = 64 });
model.Initialize(seed: 1);
using (var trainer = new Trainer(model, new TrainerOptions { MicroBatch = 1, Context = ids.Count - 1 }))
using (var batch = TokenBatch.FromIds([[.. ids]]))
{
    for (var step = 0; step < 60; step++)
    {
        if (trainer.Step(batch, learningRate: 0.003, step) is { } metrics)
            Console.WriteLine($"step {metrics.Step}: loss {metrics.Loss:F3}");
    }
}

Checkpoint.Save("quickstart", model, tokenizer);
using var loaded = ModelLocator.Open("quickstart");
var generator = new TextGenerator(loaded.Model, loaded.Tokenizer);
Console.WriteLine("A small" + generator.Generate("A small", new SamplingOptions { TopK = 1, MaxNewTokens = 12 })[0]);
