using Hybrid.Configuration;
using Hybrid.Evaluation;
using Hybrid.Evaluation.Tasks;
using Hybrid.Generation;
using Hybrid.Models;
using Hybrid.Telemetry;
using Hybrid.Tokenization;

namespace Hybrid.Training;

/// <summary>
/// Validation, multiple choice and samples of a run: before its first step, at their intervals and after its last step.
/// What was measured already, in the part of the run that a resumed one continues, is not measured again.
/// </summary>
internal sealed class RunEvaluations : IDisposable
{
    private readonly EvalOptions _options;
    private readonly RunConfiguration _configuration;
    private readonly LanguageModel _model;
    private readonly TrainingData _data;
    private readonly RunRecorder _recorder;
    private readonly IReadOnlyList<TokenizedItem> _questions;
    private readonly MultipleChoiceEvaluator _multipleChoice;
    private readonly TextGenerator _generator;
    private readonly Scorer? _scorer;

    public RunEvaluations(RunConfiguration configuration, LanguageModel model, TrainingData data, RunRecorder recorder)
    {
        _options = configuration.Eval;
        _configuration = configuration;
        _model = model;
        _data = data;
        _recorder = recorder;
        _questions = Questions(_options, data.Tokenizer);
        _multipleChoice = new(model, data.Tokenizer);
        _generator = new(model, data.Tokenizer);
        if (_options.ValidationInterval > 0)
            _scorer = new(model, configuration.Data.MicroBatch, configuration.Context);
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

    /// <summary>Measures what is due.</summary>
    /// <param name="step">Steps made.</param>
    /// <param name="stop">Leaves the rest out; a resumed run measures it before it goes on.</param>
    public void RunDue(long step, CancellationToken stop)
    {
        try
        {
            if (IsDue(step, _options.ValidationInterval) && !_recorder.HasValidation(step))
                Validate(step, stop);
            if (IsDue(step, _options.MultipleChoiceInterval) && !_recorder.HasAnswers(step))
                Answer(step, stop);
            if (IsDue(step, _options.SampleInterval) && !_recorder.HasSamples(step))
                Sample(step, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _scorer?.Dispose();

    private bool IsDue(long step, long interval) => interval > 0 && (step % interval == 0 || step == _configuration.Steps);

    private void Validate(long step, CancellationToken stop)
    {
        const string What = "validation";
        _recorder.Observer.Evaluating(What, 0);
        var loss = ValidationLoss.Evaluate(
            _scorer!,
            _data.ValidationBatches,
            tokens => _recorder.Observer.Evaluating(What, (double)tokens / _data.ValidationTokens),
            stop);
        _recorder.Record(new ValidationRecord(step, loss.Loss, loss.Tokens));
    }

    private void Answer(long step, CancellationToken stop)
    {
        const string What = "multiple choice";
        _recorder.Observer.Evaluating(What, 0);
        var result = _multipleChoice.EvaluateTokenized(
            _questions,
            (done, total) => _recorder.Observer.Evaluating(What, (double)done / total),
            cancellationToken: stop);
        _recorder.Record(new MultipleChoiceRecord(
            step,
            result.Count,
            result.AccuracyByToken,
            result.StandardErrorByToken,
            result.AccuracyBySum,
            result.StandardErrorBySum,
            result.AccuracyByByte,
            result.StandardErrorByByte));
    }

    private void Sample(long step, CancellationToken stop)
    {
        _recorder.Observer.Evaluating("samples", 0);
        var sampling = new SamplingOptions
        {
            Temperature = _options.SampleTemperature,
            TopK = _options.SampleTopK,
            MaxNewTokens = _options.SampleTokens,
            Seed = _configuration.Run.Seed,
        };
        var samples =
            from prompt in _options.SamplePrompts
            select new TextSample(step, prompt, _generator.Generate(prompt, sampling, stop)[0]);
        _recorder.Record(step, [.. samples]);
    }
}
