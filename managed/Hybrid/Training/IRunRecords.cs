using Hybrid.Telemetry;

namespace Hybrid.Training;

/// <summary>Takes what a run measures, and knows what was measured before.</summary>
internal interface IRunRecords : IDisposable
{
    /// <summary>Is told everything that is recorded.</summary>
    ITrainingObserver Observer { get; }

    /// <summary>True when the statistics of tensors are recorded, for which a rank has to measure them.</summary>
    bool TakesStatistics { get; }

    /// <summary>True when the validation loss after a step is known.</summary>
    bool HasValidation(long step);

    /// <summary>The validation loss after a step, where it is known.</summary>
    double? ValidationLossAfter(long step);

    /// <summary>True when multiple-choice questions were answered after a step.</summary>
    bool HasAnswers(long step);

    /// <summary>True when samples were written after a step.</summary>
    bool HasSamples(long step);

    /// <summary>Records a step.</summary>
    void Record(StepRecord record);

    /// <summary>Records a validation.</summary>
    void Record(ValidationRecord record);

    /// <summary>Records multiple-choice answers.</summary>
    void Record(MultipleChoiceRecord record);

    /// <summary>Records the statistics of a step's tensors.</summary>
    void Record(StatisticsRecord record);

    /// <summary>Records the samples after a step.</summary>
    void Record(long step, IReadOnlyList<TextSample> samples);

    /// <summary>Returns when everything recorded is on the disk.</summary>
    void FlushToDisk();
}
