namespace Hybrid.Tests.Data.Preparation.Runs;

internal sealed class EmptySourceTests : RunFixture
{
    [Test]
    public void A_source_of_a_mixture_without_text_is_named()
    {
        var full = MemorySource.Generate("full", seed: 1, parts: 2, documents: 100);
        var blank = new MemorySource("blank", new MemoryPart("blank/0", "  "u8.ToArray()));
        Assert.That(
            () => RunAsync(Options with { Weights = [3, 1] }, Buckets(2), full, blank),
            Throws.InstanceOf<DataException>().With.Message.StartsWith("/blank leaves no text to train on"));
    }
}
