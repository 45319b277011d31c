using System.Diagnostics;
using Hybrid.Checkpoints;
using Hybrid.Configuration;
using Hybrid.Data;
using Hybrid.Data.Order;
using Hybrid.Distributed;
using Hybrid.Evaluation;
using Hybrid.Storage;
using Hybrid.Telemetry;

namespace Hybrid.Training;

/// <summary>
/// One training run: batch, learning rate, step, metrics; at intervals validation, samples, multiple choice and a
/// checkpoint. It works in runs/NAME and leaves there everything that a later process needs to continue bit for bit.
/// Several processes train together by preparing and running it alike; rank 0 alone writes the run's files.
/// </summary>
/// <remarks>Thread safety: one thread at a time. The run computes on a thread of its own.</remarks>
public sealed class TrainingRun : IDisposable
{
    private readonly ICollectives _ranks;
    private readonly RunConfiguration _configuration;
    private readonly TrainingData _data;
    private readonly IRunRole _role;
    private readonly TrainingState _state;
    private readonly IRunRecords _records;
    private readonly RunEvaluations _evaluations;
    private readonly RunSteps _steps;
    private readonly LearningRateSchedule _schedule;

    private TrainingRun(
        ICollectives ranks,
        TrainingPlan plan,
        TrainingData data,
        IReadOnlyList<TokenizedItem> questions,
        IRunRole role,
        TrainingState state,
        IRunRecords records,
        RunSteps steps)
    {
        _ranks = ranks;
        Plan = plan;
        _configuration = plan.Configuration;
        _data = data;
        _role = role;
        _state = state;
        _records = records;
        _steps = steps;
        _evaluations = new(ranks, state, data, questions, records);
        _schedule = new(
            _configuration.Optimizer.MaxLr,
            _configuration.Optimizer.MinLrRatio,
            _configuration.WarmupSteps,
            _configuration.Steps);
    }

    /// <summary>What the run is about to do.</summary>
    public TrainingPlan Plan { get; }

    /// <summary>
    /// Prepares a run: opens its data, takes its directory and its memory, and loads the checkpoint to resume.
    /// </summary>
    /// <param name="configuration">What to train; run.name must be set.</param>
    /// <param name="start">Where to begin; by default anew, and only where there is no run yet.</param>
    /// <param name="observer">Is told what happens.</param>
    /// <param name="group">
    /// The processes that train together, each of which prepares the same run; null trains alone. It stays the caller's.
    /// </param>
    /// <exception cref="HybridException">
    /// Something is missing, damaged, does not fit or cannot be written; the message says what to do.
    /// </exception>
    public static TrainingRun Prepare(
        RunConfiguration configuration,
        RunStart? start = null,
        ITrainingObserver? observer = null,
        ProcessGroup? group = null) =>
        Prepare(configuration, start, observer, group, trainer => trainer);

    /// <inheritdoc cref="Prepare(RunConfiguration, RunStart?, ITrainingObserver?, ProcessGroup?)"/>
    /// <param name="configuration">What to train.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="observer">Is told what happens.</param>
    /// <param name="group">The processes that train together.</param>
    /// <param name="stepsOf">What makes the steps of a trainer: it itself, or what stands between.</param>
    internal static TrainingRun Prepare(
        RunConfiguration configuration,
        RunStart? start,
        ITrainingObserver? observer,
        ProcessGroup? group,
        Func<Trainer, IStepTrainer> stepsOf)
    {
        ICollectives ranks = group is null ? SingleProcess.Instance : group;
        return ranks.OrTellOthers(
            () => PrepareRank(ranks, configuration, start ?? new(), observer ?? new ObserverGroup(), stepsOf));
    }

    /// <summary>Trains to the end, or until asked to stop.</summary>
    /// <param name="stop">
    /// Finishes the step, saves a checkpoint and returns. Processes that train together all do when one is asked to.
    /// </param>
    /// <param name="abandon">Leaves at once, in the middle of a step, and saves nothing.</param>
    /// <exception cref="OperationCanceledException">The run was abandoned.</exception>
    /// <exception cref="NotFiniteException">Loss or gradient is not finite; the message names the last checkpoint.</exception>
    /// <exception cref="DataException">Data are damaged, or the run's folder can no longer be written.</exception>
    /// <exception cref="PeerException">Another process is lost or gave up.</exception>
    public Task<TrainingResult> RunAsync(CancellationToken stop = default, CancellationToken abandon = default) =>
        // OpenMP keeps a team of threads for every thread that calls it, so all native work is done by one.
        Task.Factory.StartNew(
            () => _ranks.OrTellOthers(() => RunOrExplain(stop, abandon)),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    /// <summary>Frees the memory and lets the run's directory go.</summary>
    public void Dispose()
    {
        _evaluations.Dispose();
        _state.Dispose();
        _role.Dispose();
        _data.Dispose();
    }

    private static TrainingRun PrepareRank(
        ICollectives ranks,
        RunConfiguration configuration,
        RunStart start,
        ITrainingObserver observer,
        Func<Trainer, IStepTrainer> stepsOf)
    {
        var opening = ranks.Leads() ? RunOpening.Decide(configuration, start) : null;
        RunPlanning.CheckShares(ranks, configuration);
        var placement = RunPlanning.PlacementOf(ranks, configuration);
        RunPlanning.CheckFloat8(configuration, placement);
        HybridRuntime.SetThreads(RunPlanning.ThreadsOf(ranks, configuration));

        using var pieces = new DisposableStack();
        var data = pieces.Push(TrainingData.Open(configuration));
        data.CheckSame(opening?.From);
        var questions = ranks.LeaderFirst(() => RunEvaluations.Questions(configuration.Eval, data.Tokenizer));
        RankAgreement.Check(ranks, configuration, placement, data, questions);
        var plan = RunPlanning.PlanOf(ranks, configuration, placement, opening?.From, data);
        try
        {
            // Rank 0 may have to empty the directory first.
            var role = ranks.LeaderFirst(() => pieces.Push<IRunRole>(
                opening is null ? new FollowingRole(ranks.Rank, configuration, observer) : LeadingRole.Take(opening, observer)));
            role.Observer.Planned(plan);
            RunPlanning.NoticeEnvironment(ranks, opening?.From, configuration, placement, role.Observer);
            RunPlanning.NoticeUnasked(configuration.Eval, role.Observer);

            var state = pieces.Push(TrainingState.Create(configuration, placement, opening?.From, ranks));
            var records = role.Begin(configuration, state.Step);
            var steps = new RunSteps(
                stepsOf(state.Trainer), configuration.Data.TokensPerStep, RunPlanning.UtilizationOf(plan), role, records);
            var run = new TrainingRun(ranks, plan, data, questions, role, state, records, steps);
            pieces.Keep();
            return run;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotGoOn(plan, exception, "run the command again");
        }
    }

    private TrainingResult RunOrExplain(CancellationToken stop, CancellationToken abandon)
    {
        using var leaving = abandon.Register(() => _ranks.Abort("it was interrupted"));
        try
        {
            return Run(stop, abandon);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotGoOn(Plan, exception, $"continue with --resume. {_role.CheckpointSentence}");
        }
    }

    private TrainingResult Run(CancellationToken stop, CancellationToken abandon)
    {
        using var stopping = new StopAgreement(_ranks, _state.Trainer, stop);
        stopping.Take(!_evaluations.RunDue(_state.Step, stop));
        using var batches = _data.TrainingBatches(
            BatchShare.Of(_ranks.Rank, _ranks.WorldSize, _configuration.GlobalBatch), _state.Step);
        while (_state.Step < _configuration.Steps && !stopping.IsReached)
        {
            stopping.Take(TrainOneStep(batches, abandon));
            if (!IsPauseDue())
                continue;
            stopping.Take(_steps.Finish());
            if (_records.TakesStatistics && MeasuresTensors(_state.Step))
                _records.Record(new StatisticsRecord(_state.Step, _state.Trainer.ReadStatistics()));
            if (!stopping.IsReached)
                stopping.Take(!_evaluations.RunDue(_state.Step, stop));
            if (IsDue(_state.Step, _configuration.Run.CheckpointInterval))
                Save();
            if (IsDue(_state.Step, _configuration.Distributed.CheckInterval))
                _state.Trainer.CompareParameters();
        }

        _steps.Finish();
        if (_state.Step > 0 && _ranks.FromLeader(() => !_role.HasCheckpoint(_state.Step)))
            Save();
        var result = ResultOf(_state.Step == _configuration.Steps);
        // Rank 0 may fail until here, and the others are to know.
        _ranks.Barrier();
        return result;
    }

    // Something is due that reads what training changes: on all ranks alike, also where rank 0 alone does.
    private bool IsPauseDue() =>
        IsDue(_state.Step, _configuration.Run.StatsEvery)
        || _evaluations.AreDue(_state.Step)
        || IsDue(_state.Step, _configuration.Run.CheckpointInterval)
        || IsDue(_state.Step, _configuration.Distributed.CheckInterval);

    // Returns whether the ranks agreed to stop.
    private bool TrainOneStep(BatchLoader batches, CancellationToken abandon)
    {
        var begin = Stopwatch.GetTimestamp();
        using var batch = batches.Next(abandon);
        _state.Trainer.MeasuresTensors = MeasuresTensors(_state.Step + 1);
        var stops = _steps.Make(
            new(_state.Step, _schedule.At(_state.Step), begin, batches.LastWait), batch, abandon);
        _state.Step++;
        return stops;
    }

    private bool MeasuresTensors(long step) =>
        IsDue(step, _configuration.Run.StatsEvery)
        && (_records.TakesStatistics || RunPlanning.MeasuresEverywhere(_configuration, _state.Model.Placement));

    private static bool IsDue(long step, long interval) => interval > 0 && step % interval == 0;

    private void Save()
    {
        _ranks.SetActivity($"saving the checkpoint of step {_state.Step}");
        _role.Save(Describe(), _state);
    }

    private CheckpointState Describe() => new()
    {
        Format = CheckpointState.CurrentFormat,
        Step = _state.Step,
        Updates = _state.Trainer.Updates,
        Tokens = _state.Step * _configuration.Data.TokensPerStep,
        ValidationLoss = _records.ValidationLossAfter(_state.Step),
        Model = _configuration.Model,
        Tokenizer = _data.Tokenizer.Name,
        TokenizerHash = _data.Tokenizer.Hash,
        Dataset = _data.Fingerprint,
        Configuration = ConfigurationText.Values(_configuration.Spelled()),
        Environment = CheckpointEnvironment.Current(
            _state.Model.Placement, _configuration.Data.MicroBatch, _ranks.WorldSize, _configuration.Run.Float8),
        SavedUtc = DateTime.UtcNow,
    };

    private TrainingResult ResultOf(bool completed) => new(
        completed,
        _state.Step,
        _role.LastCheckpoint,
        _records.ValidationLossAfter(_state.Step),
        completed && _ranks.Leads() ? _data.UnigramCrossEntropy(_state.Step) : null);

    // A full disk, a limit of file sizes, a folder that may not be written.
    private static DataException CannotGoOn(TrainingPlan plan, Exception cause, string then) => new(
        $"{plan.RunPath} could not be written: {cause.Message.TrimEnd('.')}. {StorageFaults.AdviceOn(cause)}, and {then}",
        cause);
}
