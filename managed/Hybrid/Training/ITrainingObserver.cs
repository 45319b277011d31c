using Hybrid.Telemetry;

namespace Hybrid.Training;

/// <summary>
/// Is told what a training run does. Calls come from the training thread, one at a time, and should return soon.
/// </summary>
public interface ITrainingObserver
{
    /// <summary>What is about to be trained; memory is not taken yet.</summary>
    void Planned(TrainingPlan plan)
    {
    }

    /// <summary>Something worth knowing that is no error.</summary>
    void Noticed(string message)
    {
    }

    /// <summary>A part of a step is done.</summary>
    /// <param name="stepNumber">The step, from 1.</param>
    /// <param name="done">Micro-batches done.</param>
    /// <param name="total">Micro-batches of the step.</param>
    void MicroBatchDone(long stepNumber, int done, int total)
    {
    }

    /// <summary>A step is done.</summary>
    void StepDone(StepRecord record)
    {
    }

    /// <summary>An evaluation begins or advances.</summary>
    /// <param name="what">For people: "validation", "multiple choice", "samples".</param>
    /// <param name="share">How much of it is done: 0 at its beginning, 1 at its end.</param>
    void Evaluating(string what, double share)
    {
    }

    /// <summary>The validation loss was measured.</summary>
    void Validated(ValidationRecord record)
    {
    }

    /// <summary>Multiple-choice questions were answered.</summary>
    void Answered(MultipleChoiceRecord record)
    {
    }

    /// <summary>A prompt was continued.</summary>
    void Sampled(TextSample sample)
    {
    }

    /// <summary>A checkpoint is about to be written.</summary>
    /// <param name="stepNumber">Steps made.</param>
    void Saving(long stepNumber)
    {
    }

    /// <summary>A checkpoint is complete.</summary>
    /// <param name="stepNumber">Steps made.</param>
    /// <param name="path">Its directory.</param>
    void Saved(long stepNumber, string path)
    {
    }
}
