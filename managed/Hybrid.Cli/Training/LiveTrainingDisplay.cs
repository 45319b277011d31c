using System.Globalization;
using Hybrid.Telemetry;
using Hybrid.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hybrid.Cli.Training;

/// <summary>A panel that is redrawn in place by a thread of its own, so that drawing never holds up a step.</summary>
internal sealed class LiveTrainingDisplay : TrainingDisplay, ITrainingObserver
{
    private const int BarWidth = 40;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly IAnsiConsole _console;
    private readonly ManualResetEventSlim _ended = new();
    private readonly Thread _painter;
    private TrainingPlan? _plan;
    private StepPace _pace = new(0);
    private StepRecord? _step;
    private ValidationRecord? _validation;
    private MultipleChoiceRecord? _answers;
    private TextSample? _sample;
    private string _activity = "preparing";
    private string? _notice;
    private string? _checkpoint;

    public LiveTrainingDisplay(IAnsiConsole console)
    {
        _console = console;
        _painter = new Thread(Paint) { IsBackground = true, Name = "training display" };
    }

    /// <inheritdoc/>
    public void Planned(TrainingPlan plan)
    {
        foreach (var (name, text) in TrainingText.Plan(plan))
            _console.MarkupLineInterpolated($"[grey]{name,-8}[/] {text}");
        _console.WriteLine();
        _plan = plan;
        _pace = new(plan.Steps);
        _painter.Start();
    }

    /// <inheritdoc/>
    public override void Noticed(string message) => Update(() => _notice = message);

    /// <inheritdoc/>
    public void MicroBatchDone(long stepNumber, int done, int total) => Update(() =>
        _activity = total > 1 ? $"step {stepNumber}, micro-batch {done} of {total}" : "training");

    /// <inheritdoc/>
    public void StepDone(StepRecord record) => Update(() =>
    {
        _step = record;
        _pace.Add(record);
        _activity = "training";
    });

    /// <inheritdoc/>
    public void Evaluating(string what, double share) => Update(() =>
        _activity = share > 0 ? string.Create(CultureInfo.InvariantCulture, $"{what}, {100 * share:0} %") : what);

    /// <inheritdoc/>
    public void Validated(ValidationRecord record) => Update(() => _validation = record);

    /// <inheritdoc/>
    public void Answered(MultipleChoiceRecord record) => Update(() => _answers = record);

    /// <inheritdoc/>
    public void Sampled(TextSample sample) => Update(() => _sample = sample);

    /// <inheritdoc/>
    public void Saving(long stepNumber) => Update(() => _activity = $"saving step {stepNumber}");

    /// <inheritdoc/>
    public void Saved(long stepNumber, string path) => Update(() => (_checkpoint, _activity) = (path, "training"));

    /// <inheritdoc/>
    public override void Dispose()
    {
        _ended.Set();
        if (_plan is not null)
            _painter.Join();
        _ended.Dispose();
        base.Dispose();
    }

    private void Update(Action change)
    {
        lock (_lock)
            change();
    }

    private void Paint() => _console.Live(Draw()).Start(live =>
    {
        while (!_ended.Wait(Interval))
            live.UpdateTarget(Draw());
        live.UpdateTarget(Draw());
    });

    private Rows Draw()
    {
        lock (_lock)
        {
            var rows = new List<IRenderable> { Numbers() };
            if (_sample is not null)
                rows.Add(Panel($"sample after step {_sample.Step}", $"[bold]{Plain(_sample.Prompt)}[/]{Plain(_sample.Continuation)}"));
            if (_notice is not null)
                rows.Add(new Markup($"[yellow]{Markup.Escape(_notice)}[/]"));
            rows.Add(new Markup(Progress()));
            return new Rows(rows);
        }
    }

    private Table Numbers()
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).HideHeaders().AddColumns("", "", "", "");
        Add("loss", Value(_step, step => $"{step.Loss:F4}"), "perplexity", Value(_step, step => $"{step.Perplexity:G5}"));
        Add(
            "learning rate",
            Value(_step, step => $"{step.LearningRate:0.00e+00}"),
            "gradient norm",
            Value(_step, step => $"{step.GradientNorm:F3}"));
        Add(
            "tokens/s",
            Value(_step, step => $"{(_pace.IsKnown ? _pace.TokensPerSecond : step.TokensPerSecond):N0}{TrainingText.ShortUtilization(step)}"),
            "step time",
            Value(_step, step => $"{step.StepMilliseconds:N0} ms{TrainingText.Waiting(step)}"));
        Add(
            "validation loss",
            Value(_validation, record => $"{record.Loss:F4} at {record.Step}"),
            "multiple choice",
            Value(_answers, record => $"{100 * record.Accuracy:F1} ± {100 * record.StandardError:F1} % at {record.Step}"));
        Add(
            "checkpoint",
            Value(_checkpoint, path => $"{Path.GetFileName(path)}"),
            "time left",
            Value(_pace.IsKnown ? _pace : null, pace => $"{TrainingText.Duration(pace.Remaining)}"));
        return table;

        void Add(string left, Markup leftValue, string right, Markup rightValue) =>
            table.AddRow(Name(left), leftValue, Name(right), rightValue);
    }

    private string Progress()
    {
        var step = _step?.Step ?? _plan!.FirstStep;
        var filled = (int)(BarWidth * step / _plan!.Steps);
        var bar = $"[green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/]";
        return $"{bar} step {step} of {_plan.Steps} [grey]{Markup.Escape(_activity)}[/]";
    }

    private static string Plain(string text) => Markup.Escape(TrainingText.OnOneLine(text));

    private static Panel Panel(string title, string markup) =>
        new Panel(new Markup(markup)).Header(title).RoundedBorder().BorderColor(Color.Grey).Expand();

    private static Markup Name(string name) => new($"[grey]{name}[/]");

    private static Markup Value<T>(T? record, Func<T, FormattableString> text)
        where T : class =>
        new(record is null ? "..." : Markup.Escape(text(record).ToString(CultureInfo.InvariantCulture)));
}
