using Hybrid.Generation;
using Hybrid.Models;

namespace Hybrid.Tests.Generation;

internal sealed class SampleBatchTests
{
    // Keys and values of a token: 2 * 16 layers * 16 heads * 64 * 4 bytes = 128 KiB; 2 GiB hold 16384 of them.
    private static readonly ModelConfig Model = new() { NLayer = 16, NHead = 16, NEmbd = 1024, NCtx = 2048 };

    [TestCase(1, 99, 64)]
    [TestCase(24, 1000, 16)]
    [TestCase(24, int.MaxValue, 8, Description = "a full context ends a text")]
    public void Memory_bounds_the_samples_at_once(int prompt, int newTokens, int expected) =>
        Assert.That(SampleBatch.LargestFor(Model, prompt, newTokens), Is.EqualTo(expected));

    [Test]
    public void One_sample_always_goes() =>
        Assert.That(SampleBatch.LargestFor(Model with { NCtx = 1 << 20 }, 1 << 19, 1 << 19), Is.EqualTo(1));
}
