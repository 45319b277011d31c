using Hybrid.Data;
using Hybrid.Evaluation;
using Hybrid.Generation;
using Hybrid.Models;
using Hybrid.Training;

namespace Hybrid.Tests.Interop;

[NonParallelizable]
public sealed class LifetimeTests
{
    private const int Cycles = 2000;
    private const int WarmUp = 200;

    // A cycle's smallest native object takes over 64 KB: 1,800 leaked ones would be 115 MB.
    private const long AllowedGrowth = 24L << 20;

    [Test]
    public void Two_thousand_cycles_leave_no_native_object_and_no_memory()
    {
        long objects = CollectedObjects();
        using TokenBatch batch = TinyModel.Batch(2, 16);
        for (int cycle = 0; cycle < WarmUp; cycle++)
            CreateUseAndDispose(batch, cycle);
        long memory = ResidentBytes();

        for (int cycle = WarmUp; cycle < Cycles; cycle++)
            CreateUseAndDispose(batch, cycle);

        Assert.Multiple(() =>
        {
            Assert.That(HybridRuntime.LiveObjects, Is.EqualTo(objects));
            Assert.That(ResidentBytes() - memory, Is.LessThan(AllowedGrowth));
        });
    }

    [Test]
    public void Every_handle_counts_until_it_is_disposed_in_any_order()
    {
        long objects = CollectedObjects();
        LanguageModel model = TinyModel.Create();
        var trainer = new Trainer(model, new TrainerOptions { Context = 8 });
        var scorer = new Scorer(model, 1, 8);
        var decoder = new Decoder(model, 1, 8);
        Assert.That(HybridRuntime.LiveObjects, Is.EqualTo(objects + 4));

        model.Dispose();
        scorer.Dispose();
        trainer.Dispose();
        decoder.Dispose();

        Assert.That(HybridRuntime.LiveObjects, Is.EqualTo(objects));
    }

    [Test]
    public void What_was_never_disposed_is_freed_by_the_collector()
    {
        long objects = CollectedObjects();
        Abandon();

        Assert.That(CollectedObjects(), Is.EqualTo(objects));

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Abandon()
        {
            using var scorer = new Scorer(TinyModel.Create(), 1, 8);
        }
    }

    [Test]
    public void A_creation_that_fails_leaves_nothing_behind()
    {
        using LanguageModel model = TinyModel.Create();
        long objects = CollectedObjects();

        Assert.Multiple(() =>
        {
            Assert.That(() => LanguageModel.Create(TinyModel.Config with { NVocab = 0 }), Throws.TypeOf<ConfigurationException>());
            Assert.That(() => new Decoder(model, 0, 8), Throws.TypeOf<ConfigurationException>());
            Assert.That(HybridRuntime.LiveObjects, Is.EqualTo(objects));
        });
    }

    private static void CreateUseAndDispose(TokenBatch batch, int cycle)
    {
        using LanguageModel model = LanguageModel.Create(TinyModel.Config);
        using var trainer = new Trainer(model, new TrainerOptions());
        using var scorer = new Scorer(model, 2, 16);
        using var decoder = new Decoder(model, 4, 16);
        if (cycle % 20 == 0)
            trainer.Step(batch, 1e-3, cycle);
    }

    private static long CollectedObjects()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return HybridRuntime.LiveObjects;
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet;
    }
}
