using Hybrid.Data;
using Hybrid.Evaluation;
using Hybrid.Models;
using Hybrid.Tests.Reference;

namespace Hybrid.Tests.Evaluation;

internal sealed class ValidationLossTests
{
    [Test]
    public void The_loss_is_the_mean_over_all_tokens_of_all_batches()
    {
        ReferenceFile reference = ReferenceFile.Open("tiny_model.safetensors");
        int[] inputs = reference.Ids("x"); // [2, 32]
        int[] targets = reference.Ids("y");
        TokenBatch[] batches = [.. Enumerable.Range(0, 2).Select(row =>
            TokenBatch.FromIds([[.. inputs.AsSpan(row * 32, 32), targets[(row * 32) + 31]]]))];
        using LanguageModel model = TinyModel.Create("init");
        using var scorer = new Scorer(model, maxBatch: 1, maxLength: 32);
        var progress = new List<long>();

        ValidationLoss result = ValidationLoss.Evaluate(scorer, batches, progress.Add);

        Assert.Multiple(() =>
        {
            Assert.That(result.Loss, Is.EqualTo(reference.Floats("loss")[0]).Within(2e-6));
            Assert.That(result.Perplexity, Is.EqualTo(Math.Exp(result.Loss)));
            Assert.That(result.Tokens, Is.EqualTo(64));
            Assert.That(progress, Is.EqualTo(new[] { 32L, 64 }));
        });
    }

    [Test]
    public void Nothing_to_evaluate_is_an_error()
    {
        using LanguageModel model = TinyModel.Create("init");
        using var scorer = new Scorer(model, maxBatch: 1, maxLength: 32);

        Assert.That(() => ValidationLoss.Evaluate(scorer, []), Throws.TypeOf<DataException>());
    }

    [Test]
    public void Cancellation_is_honoured_between_batches()
    {
        using LanguageModel model = TinyModel.Create("init");
        using var scorer = new Scorer(model, maxBatch: 1, maxLength: 32);
        using var cancellation = new CancellationTokenSource();
        IEnumerable<TokenBatch> batches = Enumerable.Range(0, 100).Select(_ => TokenBatch.FromIds([[1, 2, 3]]));

        Assert.That(
            () => ValidationLoss.Evaluate(scorer, batches, _ => cancellation.Cancel(), cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }
}
