using Hybrid.Generation;

namespace Hybrid.Tests.Generation;

internal sealed class SamplingOptionsTests
{
    private static readonly TestCaseData[] Invalid =
    [
        new TestCaseData(new SamplingOptions { Temperature = -0.5 }, "temperature is -0.5"),
        new TestCaseData(new SamplingOptions { Temperature = double.NaN }, "temperature is NaN"),
        new TestCaseData(new SamplingOptions { TopK = -1 }, "top-k is -1"),
        new TestCaseData(new SamplingOptions { TopP = 0 }, "top-p is 0"),
        new TestCaseData(new SamplingOptions { TopP = 1.5 }, "top-p is 1.5"),
        new TestCaseData(new SamplingOptions { TopP = double.NaN }, "top-p is NaN"),
        new TestCaseData(new SamplingOptions { MinP = -0.1 }, "min-p is -0.1"),
        new TestCaseData(new SamplingOptions { MinP = 1.1 }, "min-p is 1.1"),
        new TestCaseData(new SamplingOptions { RepetitionPenalty = 0 }, "repetition penalty is 0"),
        new TestCaseData(
            new SamplingOptions { RepetitionPenalty = double.PositiveInfinity }, "repetition penalty is Infinity"),
        new TestCaseData(new SamplingOptions { StopStrings = ["a", ""] }, "stop string is empty"),
        new TestCaseData(new SamplingOptions { MaxNewTokens = 0 }, "new tokens is 0"),
        new TestCaseData(new SamplingOptions { Samples = 0 }, "samples is 0"),
    ];

    [TestCaseSource(nameof(Invalid))]
    public void An_option_out_of_range_is_named(SamplingOptions options, string complaint) =>
        Assert.That(options.Validate, Throws.TypeOf<ConfigurationException>().With.Message.Contains(complaint));

    [Test]
    public void The_defaults_are_valid() => Assert.That(new SamplingOptions().Validate, Throws.Nothing);
}
