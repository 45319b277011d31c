using Hybrid.Models;

namespace Hybrid.Tests.Models;

internal sealed class TrainingFlopsTests
{
    [Test]
    public void LF_LLM_269M_takes_the_operations_that_its_author_counts()
    {
        var flops = TrainingFlops.Count(new ModelConfig(), context: 2048);

        Assert.Multiple(() =>
        {
            Assert.That(flops.PerToken / 1e9, Is.EqualTo(2.322).Within(0.0005));
            Assert.That(flops.PerTokenCausalHalf / 1e9, Is.EqualTo(2.121).Within(0.0005));
            Assert.That(flops.Linear / flops.PerToken, Is.EqualTo(0.69).Within(0.005));
            Assert.That(flops.Attention / flops.PerToken, Is.EqualTo(0.17).Within(0.005));
            Assert.That(flops.Head / flops.PerToken, Is.EqualTo(0.13).Within(0.005));
        });
    }

    [Test]
    public void Every_weight_of_a_product_counts_six_whatever_the_shape()
    {
        var model = new ModelConfig
        {
            NVocab = 100,
            NLayer = 2,
            NHead = 6,
            NKvHead = 2,
            HeadDim = 10,
            NEmbd = 32,
            NFfn = 48,
            Tied = false,
        };
        const long Qkv = 32 * (60 + 2 * 20);
        const long Projection = 60 * 32;
        const long FeedForward = 3 * 32 * 48;

        var flops = TrainingFlops.Count(model, context: 16);

        Assert.Multiple(() =>
        {
            Assert.That(flops.Linear, Is.EqualTo(6 * 2 * (Qkv + Projection + FeedForward)));
            Assert.That(flops.Attention, Is.EqualTo(12 * 2 * 16 * 60));
            Assert.That(flops.Head, Is.EqualTo(6 * 100 * 32));
        });
    }
}
