using System.Runtime.InteropServices;
using Hybrid.Data;
using Hybrid.Evaluation;
using Hybrid.Models;
using Hybrid.Training;

namespace Hybrid.Tests.Interop;

public sealed class TokenBatchTests
{
    private const int Time = 8;

    [Test]
    public unsafe void Sixteen_bit_windows_in_foreign_memory_score_as_the_same_ids()
    {
        int[][] windows = TinyModel.Windows(3, Time);
        ushort[] ids = GC.AllocateArray<ushort>(3 * (Time + 1), pinned: true);
        for (int i = 0; i < ids.Length; i++)
            ids[i] = (ushort)windows[i / (Time + 1)][i % (Time + 1)];
        nint start = Marshal.UnsafeAddrOfPinnedArrayElement(ids, 0);
        nint[] addresses = [.. Enumerable.Range(0, 3).Select(w => start + (w * (Time + 1) * sizeof(ushort)))];
        using LanguageModel model = TinyModel.Create();
        using var scorer = new Scorer(model, 2, Time);
        using var mapped = new TokenBatch(TokenType.UInt16, addresses, Time, keepAlive: null);
        using TokenBatch copied = TokenBatch.FromIds(windows);

        Assert.Multiple(() =>
        {
            Assert.That(mapped.Count, Is.EqualTo(3));
            Assert.That(scorer.Loss(mapped), Is.EqualTo(scorer.Loss(copied)));
        });
        GC.KeepAlive(ids);
    }

    [Test]
    public void Disposes_what_owns_its_memory_and_is_then_refused()
    {
        var owner = new MemoryStream();
        var batch = new TokenBatch(TokenType.UInt16, [0], Time, owner);
        using LanguageModel model = TinyModel.Create();
        using var scorer = new Scorer(model, 1, Time);

        batch.Dispose();

        Assert.Multiple(() =>
        {
            Assert.That(owner.CanRead, Is.False);
            Assert.That(() => scorer.Loss(batch), Throws.InstanceOf<ObjectDisposedException>());
        });
    }

    [Test]
    public void Document_starts_of_zero_change_nothing_and_others_do()
    {
        using LanguageModel model = TinyModel.Create();
        using var scorer = new Scorer(model, 2, Time);
        using TokenBatch plain = TinyModel.Batch(2, Time);
        using TokenBatch whole = WithStarts(_ => 0);
        using TokenBatch split = WithStarts(position => position < 3 ? 0 : 3);

        Assert.Multiple(() =>
        {
            Assert.That(scorer.Loss(whole), Is.EqualTo(scorer.Loss(plain)));
            Assert.That(scorer.Loss(split), Is.Not.EqualTo(scorer.Loss(plain)));
        });
    }

    [Test]
    public void Document_starts_of_another_number_are_refused()
    {
        Assert.That(
            () => TokenBatch.FromIds(TinyModel.Windows(2, Time), documentStarts: new int[5]),
            Throws.ArgumentException.With.Message.Contains("2 windows of 8 tokens take 16 document starts, not 5"));
    }

    [Test]
    public void The_first_sequence_selects_the_dropout_masks()
    {
        double first = LossOf(firstSequence: 0);
        double again = LossOf(firstSequence: 0);
        double other = LossOf(firstSequence: 2);

        Assert.Multiple(() =>
        {
            Assert.That(again, Is.EqualTo(first));
            Assert.That(other, Is.Not.EqualTo(first));
        });
    }

    [Test]
    public void The_steps_tokens_divide_the_loss()
    {
        Assert.That(LossOf(stepTokens: 4 * Time), Is.EqualTo(LossOf(stepTokens: 2 * Time) / 2).Within(1e-12));
    }

    [Test]
    public void Windows_that_cannot_be_are_refused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => TokenBatch.FromIds([]), Throws.ArgumentException);
            Assert.That(() => TokenBatch.FromIds([[1]]), Throws.ArgumentException);
            Assert.That(() => TokenBatch.FromIds([[1, 2], [1, 2, 3]]), Throws.ArgumentException.With.Message.Contains("Window 1"));
            Assert.That(() => TokenBatch.FromIds([[1, 2], [1, -2]]), Throws.TypeOf<DataException>().With.Message.Contains("position 1"));
        });
    }

    private static TokenBatch WithStarts(Func<int, int> start) => TokenBatch.FromIds(
        TinyModel.Windows(2, Time),
        documentStarts: Enumerable.Range(0, 2 * Time).Select(i => start(i % Time)).ToArray());

    private static double LossOf(long firstSequence = 0, long stepTokens = 0)
    {
        using LanguageModel model = TinyModel.Create(TinyModel.Config with { DropoutFfn = 0.5 });
        using var trainer = new Trainer(model, new TrainerOptions { Context = Time });
        using TokenBatch batch = TokenBatch.FromIds(TinyModel.Windows(2, Time), firstSequence, stepTokens);
        return trainer.Step(batch, 1e-3, 0)!.Loss;
    }
}
