using System.Globalization;

namespace Hybrid.Configuration;

/// <summary>The numbers that a key takes.</summary>
/// <param name="Minimum">Smallest number.</param>
/// <param name="Maximum">Largest number, or infinity.</param>
/// <param name="MinimumExcluded">The minimum itself is not taken.</param>
/// <param name="MaximumExcluded">The maximum itself is not taken.</param>
internal sealed record ValueRange(
    double Minimum,
    double Maximum = double.PositiveInfinity,
    bool MinimumExcluded = false,
    bool MaximumExcluded = false)
{
    private static readonly ValueRange Count = new(1);
    private static readonly ValueRange CountOrNone = new(0);
    private static readonly ValueRange Positive = new(0, MinimumExcluded: true);
    private static readonly ValueRange BelowOne = new(0, 1, MaximumExcluded: true);

    private static readonly Dictionary<string, ValueRange> ByPath = new()
    {
        ["model.n_vocab"] = new(2),
        ["model.n_ctx"] = Count,
        ["model.n_layer"] = Count,
        ["model.n_head"] = Count,
        ["model.n_embd"] = Count,
        ["model.n_kv_head"] = Count,
        ["model.head_dim"] = new(2),
        ["model.n_ffn"] = Count,
        ["model.rope_theta"] = Positive,
        ["model.norm_eps"] = Positive,
        ["model.z_loss"] = CountOrNone,
        ["model.dropout_attn"] = BelowOne,
        ["model.dropout_ffn"] = BelowOne,
        ["data.context"] = Count,
        ["data.tokens_per_step"] = Count,
        ["data.micro_batch"] = Count,
        ["data.order_seed"] = CountOrNone,
        ["data.order_window"] = Count,
        ["optimizer.max_lr"] = Positive,
        ["optimizer.min_lr_ratio"] = new(0, 1),
        ["optimizer.beta1"] = BelowOne,
        ["optimizer.beta2"] = BelowOne,
        ["optimizer.eps"] = Positive,
        ["optimizer.weight_decay"] = CountOrNone,
        ["optimizer.clip_grad_norm"] = CountOrNone,
        ["schedule.steps"] = Count,
        ["schedule.tokens"] = Count,
        ["schedule.warmup_steps"] = CountOrNone,
        ["schedule.warmup_tokens"] = CountOrNone,
        ["run.seed"] = CountOrNone,
        ["run.threads"] = CountOrNone,
        ["run.checkpoint_interval"] = CountOrNone,
        ["run.keep_last"] = Count,
        ["run.keep_every"] = CountOrNone,
        ["run.stats_every"] = CountOrNone,
        ["eval.validation_interval"] = CountOrNone,
        ["eval.validation_sequences"] = Count,
        ["eval.multiple_choice_interval"] = CountOrNone,
        ["eval.multiple_choice_items"] = CountOrNone,
        ["eval.sample_interval"] = CountOrNone,
        ["eval.sample_tokens"] = Count,
        ["eval.sample_temperature"] = CountOrNone,
        ["eval.sample_top_k"] = CountOrNone,
        ["distributed.timeout_seconds"] = Count,
        ["distributed.start_timeout_seconds"] = Count,
        ["distributed.bucket_mb"] = Count,
        ["distributed.check_interval"] = CountOrNone,
    };

    /// <summary>The range of a key; null when any value of its type will do.</summary>
    public static ValueRange? Of(ConfigurationKey key) => ByPath.GetValueOrDefault(key.Path);

    /// <summary>True when the number lies in the range. NaN and infinities never do.</summary>
    public bool Contains(double value) =>
        double.IsFinite(value)
        && (MinimumExcluded ? value > Minimum : value >= Minimum)
        && (MaximumExcluded ? value < Maximum : value <= Maximum);

    /// <inheritdoc/>
    public override string ToString()
    {
        var lower = (MinimumExcluded ? "above " : "at least ") + Minimum.ToString(CultureInfo.InvariantCulture);
        return double.IsPositiveInfinity(Maximum)
            ? lower
            : $"{lower} and {(MaximumExcluded ? "below" : "at most")} {Maximum.ToString(CultureInfo.InvariantCulture)}";
    }
}
