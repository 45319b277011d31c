namespace Hybrid.Planning;

/// <summary>
/// The production run of LF_LLM-269M, which estimates can be held against: 8 A100 80GB trained 19,073 steps of 524,288
/// tokens at 32.2 % MFU.
/// </summary>
internal static class ReferenceRun
{
    /// <summary>GPUs.</summary>
    public const int Gpus = 8;

    /// <summary>Model FLOPs utilisation by the sustained rate, with 6N + 12LTD operations per token.</summary>
    public const double Mfu = 0.322;

    /// <summary>Tokens per second on the steps that its log names.</summary>
    public const double LoggedTokensPerSecond = 308_800;

    /// <summary>Tokens per second by its log's timestamps.</summary>
    public const double SustainedTokensPerSecond = 346_200;

    /// <summary>Tokens per second of a model on the same GPUs at the same utilisation.</summary>
    public static double TokensPerSecond(TrainedModel model) =>
        KnownGpus.Find("a100-80gb").TokensPerSecond(Gpus, Mfu, model.FlopsPerToken);
}
