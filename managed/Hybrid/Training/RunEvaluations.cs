using Hybrid.Configuration;
using Hybrid.Distributed;
using Hybrid.Evaluation;
using Hybrid.Evaluation.Tasks;
using Hybrid.Generation;
using Hybrid.Telemetry;
using Hybrid.Tokenization;

namespace Hybrid.Training;

/// <summary>
/// Validation, multiple choice and samples of a run: before its first step, at their intervals and after its last step,
/// divided among the ranks, with one rank's results. What was measured already, in the part of the run that a resumed one
/// continues, is not measured again.
/// </summary>
internal sealed class RunEvaluations : IDisposable
{
    private readonly ICollectives _ranks;
    private readonly EvaluationShare _share;
    private readonly EvalOptions _options;
    private readonly RunConfiguration _configuration;
    private readonly TrainingData _data;
    private readonly IRunRecords _records;
    private readonly IReadOnlyList<TokenizedItem> _questions;
    private readonly MultipleChoiceEvaluator _multipleChoice;
    private readonly TextGenerator _generator;
    private readonly Scorer? _scorer;

    public RunEvaluations(
        ICollectives ranks, TrainingState state, TrainingData data, IReadOnlyList<TokenizedItem> questions, IRunRecords records)
    {
        _ranks = ranks;
        _share = new(ranks.Rank, ranks.WorldSize);
        _configuration = state.Configuration;
        _options = _configuration.Eval;
        _data = data;
        _records = records;
        _questions = questions;
        _multipleChoice = new(state.Model, data.Tokenizer);
        _generator = new(state.Model, data.Tokenizer);
        if (_options.ValidationInterval > 0)
            _scorer = new(state.Model, _configuration.Data.MicroBatch, _configuration.Context);
    }

    /// <summary>
    /// Finds and tokenizes the questions, so that a mistake in the file, or a missing network, shows before anything is
    /// trained.
    /// </summary>
    public static IReadOnlyList<TokenizedItem> Questions(EvalOptions options, Tokenizer tokenizer)
    {
        if (options.MultipleChoice is not { } task || options.MultipleChoiceInterval == 0)
            return [];
        var data = TaskFinder.FindAsync(task, "eval.multiple_choice_file").GetAwaiter().GetResult();
        if (data.Format.IsLastWord)
            throw new DataException($"{task} has no choices. Give eval.multiple_choice_file a file that has.");
        var items = TokenCache.OfUser().Get(data, tokenizer);
        return options.MultipleChoiceItems == 0 ? items : [.. items.Take(options.MultipleChoiceItems)];
    }

    /// <summary>True when something may be due that has to read the model.</summary>
    /// <param name="step">Steps made.</param>
    public bool AreDue(long step) =>
        IsDue(step, _options.ValidationInterval)
        || IsDue(step, _options.MultipleChoiceInterval)
        || IsDue(step, _options.SampleInterval);

    /// <summary>Measures what is due. Collective.</summary>
    /// <param name="step">Steps made.</param>
    /// <param name="stop">
    /// Leaves out what is not finished, on all ranks when one is asked to; a resumed run measures it before it goes on.
    /// </param>
    /// <returns>False when something was left out: on all ranks alike.</returns>
    public bool RunDue(long step, CancellationToken stop) =>
        (!IsDue(step, _options.ValidationInterval, _records.HasValidation) || Validate(step, stop))
        && (!IsDue(step, _options.MultipleChoiceInterval, _records.HasAnswers) || Answer(step, stop))
        && (!IsDue(step, _options.SampleInterval, _records.HasSamples) || Sample(step, stop));

    /// <inheritdoc/>
    public void Dispose() => _scorer?.Dispose();

    private bool IsDue(long step, long interval, Func<long, bool> isDone) =>
        IsDue(step, interval) && _ranks.FromLeader(() => !isDone(step));

    private bool IsDue(long step, long interval) =>
        interval > 0 && (step % interval == 0 || step == _configuration.Steps);

    private bool Validate(long step, CancellationToken stop)
    {
        var part = Part(
            "validation",
            step,
            progress => DividedValidation.EvaluatePart(_scorer!, _data.ValidationBatches!, _share, progress, stop),
            stop);
        if (part is null)
            return false;
        var loss = DividedValidation.Combine(_ranks, part);
        _records.Record(new ValidationRecord(step, loss.Loss, loss.Tokens));
        return true;
    }

    private bool Answer(long step, CancellationToken stop)
    {
        var part = Part(
            "multiple choice",
            step,
            progress => _multipleChoice.EvaluateTokenized(
                _questions, (done, total) => progress((double)done / total), _share, stop),
            stop);
        if (part is null)
            return false;
        var result = DividedAnswers.Combine(_ranks, _questions, part);
        _records.Record(new MultipleChoiceRecord(
            step,
            result.Count,
            result.AccuracyByToken,
            result.StandardErrorByToken,
            result.AccuracyBySum,
            result.StandardErrorBySum,
            result.AccuracyByByte,
            result.StandardErrorByByte));
        return true;
    }

    private bool Sample(long step, CancellationToken stop)
    {
        var sampling = new SamplingOptions
        {
            Temperature = _options.SampleTemperature,
            TopK = _options.SampleTopK,
            MaxNewTokens = _options.SampleTokens,
            Seed = _configuration.Run.Seed,
        };
        var prompts = _options.SamplePrompts;
        var part = Part(
            "samples",
            step,
            _ => _share.Of(Enumerable.Range(0, prompts.Count)).ToDictionary(
                index => index, index => _generator.Generate(prompts[index], sampling, stop)[0]),
            stop);
        if (part is null)
            return false;
        var samples =
            from index in Enumerable.Range(0, prompts.Count)
            let continuation = _ranks.TextFrom(_share.OwnerOf(index), part.GetValueOrDefault(index))
            select new TextSample(step, prompts[index], continuation);
        _records.Record(step, [.. samples]);
        return true;
    }

    // This rank's part of an evaluation; null on all ranks when one of them was asked to stop before it had its part.
    private T? Part<T>(string what, long step, Func<Action<double>, T> evaluate, CancellationToken stop)
        where T : class
    {
        _ranks.SetActivity($"{what} after step {step}");
        _records.Observer.Evaluating(what, 0);
        T? part = null;
        try
        {
            part = evaluate(share => _records.Observer.Evaluating(what, share));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }

        return _ranks.Any(part is null) ? null : part;
    }
}
