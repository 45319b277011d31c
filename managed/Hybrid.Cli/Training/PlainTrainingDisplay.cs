using System.Diagnostics;
using System.Globalization;
using Hybrid.Telemetry;
using Hybrid.Training;

namespace Hybrid.Cli.Training;

/// <summary>Lines of text: the first steps, then a step every few seconds, and every event.</summary>
internal sealed class PlainTrainingDisplay(TextWriter output) : TrainingDisplay, ITrainingObserver
{
    private const int FirstSteps = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private StepPace _pace = new(0);
    private long _firstStep;
    private long _steps;
    private long _lastLine;

    /// <inheritdoc/>
    public void Planned(TrainingPlan plan)
    {
        _pace = new(plan.Steps);
        _firstStep = plan.FirstStep;
        _steps = plan.Steps;
        foreach (var (name, text) in TrainingText.Plan(plan))
            output.WriteLine($"{name + ":",-9}{text}");
    }

    /// <inheritdoc/>
    public override void Noticed(string message) => output.WriteLine($"note: {message}");

    /// <inheritdoc/>
    public void StepDone(StepRecord record)
    {
        _pace.Add(record);
        var isFirst = record.Step <= _firstStep + FirstSteps;
        if (!isFirst && record.Step != _steps && Stopwatch.GetElapsedTime(_lastLine) < Interval)
            return;
        _lastLine = Stopwatch.GetTimestamp();
        var remaining = isFirst || record.Step == _steps ? "" : $"  {TrainingText.Duration(_pace.Remaining)} to go";
        output.WriteLine(TrainingText.Step(record, _steps) + remaining);
        if (record.Step == _firstStep + FirstSteps)
            output.WriteLine(TrainingText.Remaining(_pace));
    }

    /// <inheritdoc/>
    public void Evaluating(string what, double share)
    {
        // Samples come by themselves soon enough; a long evaluation is announced and then says how far it is.
        if (what == "samples" || Stopwatch.GetElapsedTime(_lastLine) < Interval)
            return;
        _lastLine = Stopwatch.GetTimestamp();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {100 * share:0} %"));
    }

    /// <inheritdoc/>
    public void Validated(ValidationRecord record) => output.WriteLine(TrainingText.Validation(record));

    /// <inheritdoc/>
    public void Answered(MultipleChoiceRecord record) => output.WriteLine(TrainingText.Answers(record));

    /// <inheritdoc/>
    public void Sampled(TextSample sample) =>
        output.WriteLine(
            $"sample after step {sample.Step}: {TrainingText.OnOneLine(sample.Prompt + sample.Continuation)}");

    /// <inheritdoc/>
    public void Saved(long stepNumber, string path) => output.WriteLine($"saved {path}");
}
