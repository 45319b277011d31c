using System.Text.Json;

namespace Hybrid.IntegrationTests.Training;

/// <summary>What must be the same, to the last bit, whenever a step is repeated.</summary>
internal sealed record Step(long Number, double Loss, double LearningRate, double GradientNorm)
{
    /// <summary>Reads a line of metrics.jsonl.</summary>
    public static Step Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        double Of(string name) => document.RootElement.GetProperty(name).GetDouble();
        return new((long)Of("step"), Of("loss"), Of("lr"), Of("grad_norm"));
    }
}
