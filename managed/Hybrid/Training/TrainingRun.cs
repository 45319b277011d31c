using System.Diagnostics;
using Hybrid.Checkpoints;
using Hybrid.Configuration;
using Hybrid.Data;
using Hybrid.Storage;
using Hybrid.Telemetry;

namespace Hybrid.Training;

/// <summary>
/// One training run: batch, learning rate, step, metrics; at intervals validation, samples, multiple choice and a
/// checkpoint. It works in runs/NAME and leaves there everything that a later process needs to continue bit for bit.
/// </summary>
/// <remarks>Thread safety: one thread at a time. The run computes on a thread of its own.</remarks>
public sealed class TrainingRun : IDisposable
{
    private readonly RunConfiguration _configuration;
    private readonly TrainingData _data;
    private readonly RunWorkspace _workspace;
    private readonly TrainingState _state;
    private readonly RunRecorder _recorder;
    private readonly RunEvaluations _evaluations;
    private readonly LearningRateSchedule _schedule;

    private TrainingRun(TrainingPlan plan, TrainingData data, RunWorkspace workspace, TrainingState state, RunRecorder recorder)
    {
        Plan = plan;
        _configuration = plan.Configuration;
        _data = data;
        _workspace = workspace;
        _state = state;
        _recorder = recorder;
        _evaluations = new(_configuration, state.Model, data, recorder);
        _schedule = new(
            _configuration.Optimizer.MaxLr,
            _configuration.Optimizer.MinLrRatio,
            _configuration.WarmupSteps,
            _configuration.Steps);
    }

    /// <summary>What the run is about to do.</summary>
    public TrainingPlan Plan { get; }

    private CheckpointStore Checkpoints => _workspace.Directory.Checkpoints;

    private ITrainingObserver Observer => _workspace.Observer;

    /// <summary>
    /// Prepares a run: opens its data, takes its directory and its memory, and loads the checkpoint to resume.
    /// </summary>
    /// <param name="configuration">What to train; run.name must be set.</param>
    /// <param name="start">Where to begin; by default anew, and only where there is no run yet.</param>
    /// <param name="observer">Is told what happens.</param>
    /// <exception cref="HybridException">Something is missing, damaged, does not fit or cannot be written; the message says what to do.</exception>
    public static TrainingRun Prepare(
        RunConfiguration configuration, RunStart? start = null, ITrainingObserver? observer = null)
    {
        var opening = RunOpening.Decide(configuration, start ?? new());
        HybridRuntime.SetThreads(configuration.Run.Threads);

        using var pieces = new DisposableStack();
        var data = pieces.Push(TrainingData.Open(configuration));
        data.CheckSame(opening.From);
        RunEvaluations.Questions(configuration.Eval, data.Tokenizer);
        var plan = PlanOf(configuration, opening, data);
        try
        {
            var run = Begin(plan, data, opening, observer ?? new ObserverGroup(), pieces);
            pieces.Keep();
            return run;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotGoOn(plan, exception, "run the command again");
        }
    }

    /// <summary>Trains to the end, or until asked to stop.</summary>
    /// <param name="stop">Finishes the step, saves a checkpoint and returns.</param>
    /// <param name="abandon">Leaves at once, in the middle of a step, and saves nothing.</param>
    /// <exception cref="OperationCanceledException">The run was abandoned.</exception>
    /// <exception cref="NotFiniteException">Loss or gradient is not finite; the message names the last checkpoint.</exception>
    /// <exception cref="DataException">Data are damaged, or the run's folder can no longer be written.</exception>
    public Task<TrainingResult> RunAsync(CancellationToken stop = default, CancellationToken abandon = default) =>
        // OpenMP keeps a team of threads for every thread that calls it, so all native work is done by one.
        Task.Factory.StartNew(
            () => RunOrExplain(stop, abandon), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Frees the memory and lets the run's directory go.</summary>
    public void Dispose()
    {
        _evaluations.Dispose();
        _recorder.Dispose();
        _state.Dispose();
        _workspace.Dispose();
        _data.Dispose();
    }

    private static TrainingRun Begin(
        TrainingPlan plan, TrainingData data, RunOpening opening, ITrainingObserver observer, DisposableStack pieces)
    {
        var configuration = plan.Configuration;
        var workspace = pieces.Push(RunWorkspace.Take(opening, observer));
        workspace.Observer.Planned(plan);
        NoticeEnvironment(opening.From, configuration, workspace.Observer);
        NoticeUnasked(configuration.Eval, workspace.Observer);

        var state = pieces.Push(TrainingState.Create(configuration, opening.From));
        workspace.Directory.Checkpoints.CutBack(state.Step);
        var recorder = pieces.Push(new RunRecorder(workspace.Directory, configuration.Run, state.Step, workspace.Observer));
        var run = new TrainingRun(plan, data, workspace, state, recorder);
        // From here on the directory counts as a run.
        File.WriteAllText(workspace.Directory.ConfigurationPath, ConfigurationText.Write(configuration));
        return run;
    }

    private TrainingResult RunOrExplain(CancellationToken stop, CancellationToken abandon)
    {
        try
        {
            return Run(stop, abandon);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotGoOn(Plan, exception, $"continue with --resume. {LastCheckpointSentence}");
        }
    }

    private TrainingResult Run(CancellationToken stop, CancellationToken abandon)
    {
        _evaluations.RunDue(_state.Step, stop);
        using var batches = _data.TrainingBatches(_state.Step);
        while (_state.Step < _configuration.Steps && !stop.IsCancellationRequested)
        {
            TrainOneStep(batches, abandon);
            _evaluations.RunDue(_state.Step, stop);
            if (IsDue(_state.Step, _configuration.Run.CheckpointInterval))
                Save();
        }

        if (_state.Step > 0 && !Checkpoints.Steps.Contains(_state.Step))
            Save();
        var completed = _state.Step == _configuration.Steps;
        return new(
            completed,
            _state.Step,
            LastCheckpoint,
            _recorder.ValidationLossAfter(_state.Step),
            completed ? _data.UnigramCrossEntropy(_state.Step) : null);
    }

    private void TrainOneStep(BatchLoader batches, CancellationToken abandon)
    {
        var start = Stopwatch.GetTimestamp();
        using var batch = batches.Next(abandon);
        var learningRate = _schedule.At(_state.Step);
        var measuresTensors = IsDue(_state.Step + 1, _configuration.Run.StatsEvery);
        _state.Trainer.MeasuresTensors = measuresTensors;
        var metrics = Step(batch, learningRate, abandon);
        var elapsed = Stopwatch.GetElapsedTime(start);
        _state.Step++;
        _recorder.Record(new StepRecord(
            _state.Step,
            metrics.Loss,
            learningRate,
            metrics.GradientNorm,
            _state.Step * _configuration.Data.TokensPerStep,
            metrics.Tokens / elapsed.TotalSeconds,
            elapsed.TotalMilliseconds,
            batches.LastWait.TotalMilliseconds,
            metrics.ForwardMilliseconds,
            metrics.HeadMilliseconds,
            metrics.BackwardMilliseconds,
            metrics.UpdateMilliseconds));
        if (measuresTensors)
            _recorder.Record(new StatisticsRecord(_state.Step, _state.Trainer.ReadStatistics()));
    }

    private static bool IsDue(long step, long interval) => interval > 0 && step % interval == 0;

    private StepMetrics Step(TokenBatch batch, double learningRate, CancellationToken abandon)
    {
        var number = _state.Step + 1;
        try
        {
            return _state.Trainer.Step(
                batch, learningRate, _state.Step, (done, total) => Observer.MicroBatchDone(number, done, total), abandon);
        }
        catch (NotFiniteException exception)
        {
            throw new NotFiniteException(
                $"Step {number}: {exception.Message} {LastCheckpointSentence} Lower optimizer.max_lr or lengthen "
                + "the warm-up, and train anew.",
                exception);
        }
        catch (DataException exception)
        {
            throw new DataException($"Step {number}: {exception.Message} {LastCheckpointSentence}", exception);
        }
    }

    private void Save()
    {
        Observer.Saving(_state.Step);
        // The metrics of the steps that a checkpoint covers must be there as long as it is.
        _recorder.FlushToDisk();
        var path = Checkpoints.Save(Describe(), _state.Model, TensorSource.OfMoments(_state.Model, _state.Trainer.ReadMoment));
        Checkpoints.Prune(_configuration.Run.KeepLast, _configuration.Run.KeepEvery);
        Observer.Saved(_state.Step, path);
    }

    private CheckpointState Describe() => new()
    {
        Format = CheckpointState.CurrentFormat,
        Step = _state.Step,
        Updates = _state.Trainer.Updates,
        Tokens = _state.Step * _configuration.Data.TokensPerStep,
        ValidationLoss = _recorder.ValidationLossAfter(_state.Step),
        Model = _configuration.Model,
        Tokenizer = _data.Tokenizer.Name,
        TokenizerHash = _data.Tokenizer.Hash,
        Dataset = _data.Fingerprint,
        Configuration = ConfigurationText.Values(_configuration.Spelled()),
        Environment = CheckpointEnvironment.Current(_configuration.Data.MicroBatch),
        SavedUtc = DateTime.UtcNow,
    };

    private string? LastCheckpoint => Checkpoints.Steps is [.., var last] ? Checkpoints.PathOf(last) : null;

    private string LastCheckpointSentence =>
        LastCheckpoint is { } path ? $"The last checkpoint is {path}." : "There is no checkpoint yet.";

    // A full disk, a limit of file sizes, a folder that may not be written.
    private static DataException CannotGoOn(TrainingPlan plan, Exception cause, string then) => new(
        $"{plan.RunPath} could not be written: {cause.Message.TrimEnd('.')}. {StorageFaults.AdviceOn(cause)}, and {then}",
        cause);

    private static TrainingPlan PlanOf(RunConfiguration configuration, RunOpening opening, TrainingData data) => new(
        opening.Path,
        configuration,
        opening.From?.State.Step ?? 0,
        opening.From?.Directory,
        data.TrainingTokens,
        Trainer.Estimate(configuration.Model, TrainingState.OptionsOf(configuration)),
        HybridRuntime.Info);

    private static void NoticeEnvironment(Checkpoint? from, RunConfiguration configuration, ITrainingObserver observer)
    {
        if (from is { HasMoments: false })
            observer.Noticed("The checkpoint holds no optimizer state: AdamW starts with moments of zero.");
        else if (from is not null && from.State.Environment != CheckpointEnvironment.Current(configuration.Data.MicroBatch))
            observer.Noticed(
                "The checkpoint was made with other libraries, threads or micro-batches: losses will agree "
                + "within rounding, not to the last bit.");
    }

    // No error: `hybrid eval` asks them of the trained model.
    private static void NoticeUnasked(EvalOptions eval, ITrainingObserver observer)
    {
        if (eval is { MultipleChoice: { } questions, MultipleChoiceInterval: 0 })
            observer.Noticed(
                $"{questions} is not evaluated during training, only by `hybrid eval`: set "
                + "eval.multiple_choice_interval to have that, too.");
    }
}
