namespace Hybrid.Generation;

/// <summary>Why a generated text ended.</summary>
public enum GenerationEnd
{
    /// <summary>The model wrote <c>&lt;|endoftext|&gt;</c>.</summary>
    EndOfText,

    /// <summary><see cref="SamplingOptions.MaxNewTokens"/> were generated.</summary>
    MaxNewTokens,

    /// <summary>Prompt and text fill the model's context.</summary>
    ContextFull,

    /// <summary>The model wrote one of <see cref="SamplingOptions.StopStrings"/>.</summary>
    StopString,
}
