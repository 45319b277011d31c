namespace Hybrid.Telemetry.TensorBoard;

/// <summary>The names under which TensorBoard shows a run's records; docs/metrics.md lists them.</summary>
internal static class TensorBoardTags
{
    /// <summary>A step's values.</summary>
    public static IEnumerable<Scalar> Of(StepRecord record) =>
    [
        new("train/loss", record.Loss),
        new("train/perplexity", record.Perplexity),
        new("train/lr", record.LearningRate),
        new("train/grad_norm", record.GradientNorm),
        new("train/tokens", record.Tokens),
        new("speed/tokens_per_s", record.TokensPerSecond),
        new("speed/step_ms", record.StepMilliseconds),
        new("speed/data_ms", record.DataMilliseconds),
        .. record.Mfu is { } mfu ? [new Scalar("speed/mfu", mfu)] : Array.Empty<Scalar>(),
        .. record.MfuCausalHalf is { } causalHalf ? [new Scalar("speed/mfu_causal_half", causalHalf)] : Array.Empty<Scalar>(),
    ];

    /// <summary>A validation's values.</summary>
    public static IEnumerable<Scalar> Of(ValidationRecord record) =>
    [
        new("val/loss", record.Loss),
        new("val/perplexity", record.Perplexity),
    ];

    /// <summary>A multiple-choice evaluation's values.</summary>
    public static IEnumerable<Scalar> Of(MultipleChoiceRecord record) =>
    [
        new("eval/accuracy", record.Accuracy),
        new("eval/accuracy_by_sum", record.AccuracyBySum),
        new("eval/accuracy_by_byte", record.AccuracyByByte),
    ];

    /// <summary>The statistics of a step's tensors.</summary>
    public static IEnumerable<Scalar> Of(StatisticsRecord record) =>
        from tensor in record.Tensors
        let statistics = tensor.Value
        from scalar in new Scalar[]
        {
            new("param_rms", statistics.ParameterRms),
            new("param_max", statistics.ParameterMax),
            new("grad_rms", statistics.GradientRms),
            new("grad_max", statistics.GradientMax),
            new("update_rms", statistics.UpdateRms),
            new("update_max", statistics.UpdateMax),
        }
        select scalar with { Tag = $"{scalar.Tag}/{tensor.Key}" };
}
