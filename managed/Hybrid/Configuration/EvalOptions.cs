namespace Hybrid.Configuration;

/// <summary>[eval]: what is measured on the way: before the first step, at intervals, and after the last step.</summary>
public sealed record EvalOptions
{
    /// <summary>Steps between validations, always over the same sequences; 0 never validates.</summary>
    public long ValidationInterval { get; init; } = 250;

    /// <summary>Sequences to validate on, from the validation shard's beginning; fewer where it is shorter.</summary>
    public int ValidationSequences { get; init; } = 64;

    /// <summary>Multiple-choice questions in a file of HellaSwag's or another benchmark's format; none when not set.</summary>
    public string? MultipleChoiceFile { get; init; }

    /// <summary>A multiple-choice benchmark, such as hellaswag, instead of a file; it is downloaded once.</summary>
    public string? MultipleChoiceTask { get; init; }

    /// <summary>
    /// Steps between multiple-choice evaluations; 0 never evaluates during training and leaves them to `hybrid eval`.
    /// </summary>
    public long MultipleChoiceInterval { get; init; }

    /// <summary>Questions to use, from the file's beginning; 0 takes all.</summary>
    public int MultipleChoiceItems { get; init; }

    /// <summary>Prompts that are continued as samples.</summary>
    public IReadOnlyList<string> SamplePrompts { get; init; } = [];

    /// <summary>Steps between samples; 0 never samples.</summary>
    public long SampleInterval { get; init; }

    /// <summary>Tokens that a sample adds to its prompt, at most.</summary>
    public int SampleTokens { get; init; } = 64;

    /// <summary>Temperature of the samples; 0 always takes the likeliest token.</summary>
    public double SampleTemperature { get; init; } = 0.8;

    /// <summary>Samples draw from this many likeliest tokens; 0 draws from all.</summary>
    public int SampleTopK { get; init; } = 50;

    /// <summary>What is asked in multiple choice: a benchmark's name or a file; null for nothing.</summary>
    internal string? MultipleChoice => MultipleChoiceTask ?? MultipleChoiceFile;
}
