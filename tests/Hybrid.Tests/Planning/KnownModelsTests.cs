using Hybrid.Planning;

namespace Hybrid.Tests.Planning;

/// <summary>Counted parameters against those that were published.</summary>
internal sealed class KnownModelsTests
{
    // The released weights' own counts.
    [TestCase("GPT-2 small", 124_439_808)]
    [TestCase("GPT-2 medium", 354_823_168)]
    [TestCase("GPT-2 large", 774_030_080)]
    [TestCase("GPT-2 XL", 1_557_611_200)]
    [TestCase("Pythia 160M", 162_322_944)]
    [TestCase("Pythia 410M", 405_334_016)]
    [TestCase("Pythia 1B", 1_011_781_632)]
    [TestCase("SmolLM2 135M", 134_515_008)]
    [TestCase("SmolLM2 360M", 361_821_120)]
    [TestCase("Qwen2.5 0.5B", 494_032_768)]
    [TestCase("Qwen2.5 1.5B", 1_543_714_304)]
    [TestCase("TinyLlama 1.1B", 1_100_048_384)]
    [TestCase("OLMo 1B", 1_176_764_416)]
    [TestCase("OLMo 7B", 6_888_095_744)]
    [TestCase("Llama 3.2 1B", 1_235_814_400)]
    [TestCase("Llama 3.2 3B", 3_212_749_824)]
    public void Parameters_are_those_of_the_released_weights(string name, long parameters) =>
        Assert.That(Find(name).Shape.Parameters, Is.EqualTo(parameters));

    // Non-embedding counts of table 1 in arXiv:2304.01373.
    [TestCase("Pythia 160M", 85_056_000)]
    [TestCase("Pythia 410M", 302_311_424)]
    [TestCase("Pythia 1B", 805_736_448)]
    public void Parameters_without_the_embedding_are_those_of_the_paper(string name, long parameters) =>
        Assert.That(Find(name).Shape.NonEmbeddingParameters, Is.EqualTo(parameters));

    // The paper rounds: 125M, 350M, 760M.
    [TestCase("GPT-3 125M", 125e6)]
    [TestCase("GPT-3 350M", 350e6)]
    [TestCase("GPT-3 760M", 760e6)]
    public void Parameters_without_released_weights_agree_within_rounding(string name, double parameters) =>
        Assert.That(Find(name).Shape.Parameters, Is.EqualTo(parameters).Within(2).Percent);

    [Test]
    public void Every_model_has_a_name_of_its_own_and_a_source()
    {
        Assert.That(KnownModels.All.Select(model => model.Name), Is.Unique);
        Assert.That(KnownModels.All.Select(model => model.Source), Has.All.Match("^(arXiv:|https://)"));
    }

    [Test]
    public void Tokens_per_parameter_count_the_embedding() =>
        Assert.That(Find("TinyLlama 1.1B").TokensPerParameter, Is.EqualTo(3e12 / 1_100_048_384));

    private static TrainedModel Find(string name) => KnownModels.All.Single(model => model.Name == name);
}
