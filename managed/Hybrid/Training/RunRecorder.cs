using System.Globalization;
using Hybrid.Checkpoints;
using Hybrid.Configuration;
using Hybrid.Storage;
using Hybrid.Telemetry;
using Hybrid.Telemetry.TensorBoard;

namespace Hybrid.Training;

/// <summary>
/// Writes down what a run measures, into its directory and to its observer, and knows what was measured before.
/// </summary>
internal sealed class RunRecorder : IRunRecords
{
    private readonly RunDirectory _directory;
    private readonly MetricsWriter _metrics;
    private readonly MetricsWriter? _statistics;
    private readonly TensorBoardWriter? _tensorBoard;
    private readonly Dictionary<long, double> _validationLosses;
    private readonly HashSet<long> _answered;

    /// <summary>Continues a run's records after a step; what was recorded for later steps is dropped.</summary>
    public RunRecorder(RunDirectory directory, RunOptions options, long step, ITrainingObserver observer)
    {
        _directory = directory;
        Observer = observer;
        Directory.CreateDirectory(directory.SamplesPath);
        JsonLines.CutBack(directory.MetricsPath, step);
        if (File.Exists(directory.StatisticsPath))
            JsonLines.CutBack(directory.StatisticsPath, step);
        foreach (var file in Directory.EnumerateFiles(directory.SamplesPath))
        {
            if (string.CompareOrdinal(file, SamplesPath(step)) > 0)
                File.Delete(file);
        }

        var before = MetricsLog.Read(directory.MetricsPath);
        _validationLosses = before.Validations.ToDictionary(record => record.Step, record => record.Loss);
        _answered = [.. before.MultipleChoices.Select(record => record.Step)];
        _metrics = new(directory.MetricsPath);
        if (options.StatsEvery > 0)
            _statistics = new(directory.StatisticsPath);
        if (options.Tensorboard)
            _tensorBoard = new(directory.TensorBoardPath, step, TimeProvider.System);
    }

    /// <inheritdoc/>
    public ITrainingObserver Observer { get; }

    /// <inheritdoc/>
    public bool TakesStatistics => _statistics is not null;

    /// <inheritdoc/>
    public bool HasValidation(long step) => _validationLosses.ContainsKey(step);

    /// <inheritdoc/>
    public double? ValidationLossAfter(long step) => _validationLosses.TryGetValue(step, out var loss) ? loss : null;

    /// <inheritdoc/>
    public bool HasAnswers(long step) => _answered.Contains(step);

    /// <inheritdoc/>
    public bool HasSamples(long step) => File.Exists(SamplesPath(step));

    /// <inheritdoc/>
    public void Record(StepRecord record)
    {
        _metrics.Write(record);
        _tensorBoard?.Write(record);
        Observer.StepDone(record);
    }

    /// <inheritdoc/>
    public void Record(ValidationRecord record)
    {
        _metrics.Write(record);
        _tensorBoard?.Write(record);
        _validationLosses[record.Step] = record.Loss;
        Observer.Validated(record);
    }

    /// <inheritdoc/>
    public void Record(MultipleChoiceRecord record)
    {
        _metrics.Write(record);
        _tensorBoard?.Write(record);
        _answered.Add(record.Step);
        Observer.Answered(record);
    }

    /// <inheritdoc/>
    public void Record(StatisticsRecord record)
    {
        _statistics!.Write(record);
        _tensorBoard?.Write(record);
    }

    /// <inheritdoc/>
    public void Record(long step, IReadOnlyList<TextSample> samples)
    {
        var texts = samples.Select(sample => $"{sample.Prompt}{sample.Continuation}\n\n----\n\n");
        WholeFile.Write(SamplesPath(step), string.Concat(texts));
        foreach (var sample in samples)
            Observer.Sampled(sample);
    }

    /// <inheritdoc/>
    public void FlushToDisk()
    {
        _metrics.FlushToDisk();
        _statistics?.FlushToDisk();
        _tensorBoard?.FlushToDisk();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _metrics.Dispose();
        _statistics?.Dispose();
        _tensorBoard?.Dispose();
    }

    private string SamplesPath(long step) =>
        Path.Combine(_directory.SamplesPath, $"step_{step.ToString("D7", CultureInfo.InvariantCulture)}.txt");
}
