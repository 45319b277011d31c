using Hybrid.Generation;

namespace Hybrid.Cli.Reports;

/// <summary>What <c>hybrid sample --json</c> prints.</summary>
internal sealed record SampleReport(
    string Run,
    long Step,
    string Prompt,
    double Temperature,
    int TopK,
    double TopP,
    double MinP,
    double RepetitionPenalty,
    IReadOnlyList<string> Stop,
    long Seed,
    DecoderWeights Weights,
    IReadOnlyList<SampleReport.Sample> Samples)
{
    /// <summary>One text, without the prompt.</summary>
    internal sealed record Sample(string Text, int Tokens, GenerationEnd End);
}
