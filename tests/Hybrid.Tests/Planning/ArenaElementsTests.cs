using Hybrid.Models;
using Hybrid.Planning;
using Hybrid.Training;

namespace Hybrid.Tests.Planning;

/// <summary>The counted arrays against the arena that the core itself lays out.</summary>
internal sealed class ArenaElementsTests
{
    private static readonly ModelConfig[] Shapes =
    [
        new(),
        new() { NVocab = 50_304, NCtx = 1024, NLayer = 12, NHead = 12, NEmbd = 768, Tied = false },
        new() { NVocab = 49_152, NLayer = 6, NHead = 9, NKvHead = 3, NEmbd = 576, NFfn = 1536, QkNorm = true },
        new() { NVocab = 1000, NCtx = 96, NLayer = 2, NHead = 6, NKvHead = 2, HeadDim = 20, NEmbd = 64, NFfn = 100 },
    ];

    [Test]
    public void They_are_the_cores_arena_in_float32(
        [ValueSource(nameof(Shapes))] ModelConfig model, [Values(1, 4)] int microBatch)
    {
        ArenaElements elements = ArenaElements.Count(DecoderShape.Of(model), model.NCtx, microBatch);
        long counted = sizeof(float) * (elements.Activations + elements.Statistics + elements.Logits);

        var options = new TrainerOptions { MicroBatch = microBatch, Context = model.NCtx };
        long arena = Trainer.Estimate(model, options).Arena;

        // The arena also holds the token ids and starts every array at a cache line.
        Assert.That(counted, Is.LessThanOrEqualTo(arena).And.GreaterThan(0.995 * arena));
    }
}
