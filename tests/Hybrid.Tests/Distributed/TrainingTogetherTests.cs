using Hybrid.Checkpoints;
using Hybrid.Configuration;
using Hybrid.Distributed;
using Hybrid.Telemetry;
using Hybrid.Tests.Training;
using Hybrid.Training;

namespace Hybrid.Tests.Distributed;

/// <summary>Whole runs by ranks on threads of this process.</summary>
[CancelAfter(300_000)]
public sealed class TrainingTogetherTests
{
    private TinyRun _tiny = null!;
    private RunConfiguration _configuration = null!;

    [SetUp]
    public void MakeRun()
    {
        _tiny = new();
        var questions = Path.Combine(Path.GetDirectoryName(_tiny.Configuration.Run.Directory)!, "questions.jsonl");
        File.WriteAllLines(questions, Enumerable.Range(0, 9).Select(item =>
            $$"""{"ctx": "the {{new string('q', item)}}", "endings": ["quick brown", "lazy", "fox jumps over", "dog"], "label": {{item % 4}}}"""));
        _configuration = _tiny.Configuration with
        {
            Eval = _tiny.Configuration.Eval with
            {
                MultipleChoiceFile = questions,
                MultipleChoiceInterval = 12,
                SamplePrompts = ["the ", "a ", "dog "],
            },
        };
    }

    [TearDown]
    public void DeleteRun() => _tiny.Dispose();

    [TestCase(2)]
    [TestCase(3)]
    public void Losses_are_those_of_one_process_and_evaluations_equal_to_the_bit(int worldSize)
    {
        Alone(_configuration);
        var alone = Read();
        var samples = File.ReadAllText(_tiny["samples", "step_0000000.txt"]);

        Together(worldSize, _configuration, new() { Overwrite = true });
        var together = Read();
        Assert.Multiple(() =>
        {
            Assert.That(together.Steps.Select(step => step.Step), Is.EqualTo(Enumerable.Range(1, 12)));
            Assert.That(
                together.Steps.Select(step => step.Loss),
                Is.EqualTo(alone.Steps.Select(step => step.Loss)).Within(1e-5).Percent);
            Assert.That(
                together.Steps.Select(step => step.GradientNorm),
                Is.EqualTo(alone.Steps.Select(step => step.GradientNorm)).Within(1e-3).Percent);
            Assert.That(together.Steps.Select(step => step.Tokens), Is.EqualTo(alone.Steps.Select(step => step.Tokens)));
            // Before the first step all have the same weights.
            Assert.That(together.Validations[0], Is.EqualTo(alone.Validations[0]));
            Assert.That(together.MultipleChoices[0], Is.EqualTo(alone.MultipleChoices[0]));
            Assert.That(File.ReadAllText(_tiny["samples", "step_0000000.txt"]), Is.EqualTo(samples));
            Assert.That(together.Validations.Select(record => record.Step), Is.EqualTo(new[] { 0, 4, 8, 12 }));
        });
    }

    [Test]
    public void Rank_0_owns_the_directory_and_the_others_have_a_log()
    {
        Together(2, _configuration);
        var results = Together(2, _configuration, new() { Overwrite = true });
        Assert.Multiple(() =>
        {
            Assert.That(results.Select(result => result.Completed), Is.All.True);
            Assert.That(results[0].CheckpointPath, Is.EqualTo(_tiny["checkpoints", "step_0000012"]));
            Assert.That(File.ReadAllText(_tiny["log.txt"]), Does.Contain("step 12: saved").And.Contain("2 processes (a test), Gloo"));
            Assert.That(File.ReadAllText(_tiny["log.rank-1.txt"]), Does.Contain("new run").And.Not.Contain("saved"));
            Assert.That(Checkpoint.Open(_tiny["checkpoints", "step_0000012"]).State.Environment.WorldSize, Is.EqualTo(2));
            Assert.That(File.Exists(_tiny["run.lock"]), Is.False);
        });
    }

    [Test]
    public void A_sharded_optimizer_changes_no_bit_of_two_ranks_run_nor_of_its_checkpoints()
    {
        Together(2, _configuration);
        var plain = Read();
        var files = CheckpointFilesOf("step_0000012");

        Together(2, Sharded(_configuration), new() { Overwrite = true });
        Assert.Multiple(() =>
        {
            Assert.That(Read().Steps.Select(step => step.Loss), Is.EqualTo(plain.Steps.Select(step => step.Loss)));
            Assert.That(CheckpointFilesOf("step_0000012"), Is.EqualTo(files));
        });
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_resumed_run_repeats_the_losses_at_the_same_number_of_ranks(bool sharded)
    {
        var configuration = sharded ? Sharded(_configuration) : _configuration;
        Together(2, configuration);
        var undisturbed = Read();
        Together(2, configuration, new() { Resume = "4" });
        Assert.That(Read().Steps.Select(step => step.Loss), Is.EqualTo(undisturbed.Steps.Select(step => step.Loss)));
    }

    [Test]
    public void A_run_goes_on_at_another_number_of_ranks_without_loss_or_repetition_of_data()
    {
        Alone(_configuration);
        var undisturbed = Read();

        Together(3, Sharded(_configuration), new() { Overwrite = true });
        Together(2, Sharded(_configuration), new() { Resume = "8" });
        Alone(_configuration, new() { Resume = "4" });
        Together(2, Sharded(_configuration), new() { Resume = "8" });

        Assert.That(Read().Steps.Select(step => step.Step), Is.EqualTo(Enumerable.Range(1, 12)));
        Assert.That(
            Read().Steps.Select(step => step.Loss),
            Is.EqualTo(undisturbed.Steps.Select(step => step.Loss)).Within(1e-5).Percent);
        Assert.That(File.ReadAllText(_tiny["log.txt"]), Does.Contain("the number of processes was 3 and is 2"));
    }

    // A trainer on CUDA tells of a step, and of the agreement to stop, with a later call.
    [TestCase(false)]
    [TestCase(true)]
    public void All_stop_after_the_same_step_when_one_is_asked_to(bool late)
    {
        var results = Together(2, _configuration, stopRank: 1, stopAfter: 5, late: late);
        Assert.That(results.Select(result => result.Completed), Is.All.False);
        Assert.That(results.Select(result => result.Step), Is.EqualTo(new[] { results[1].Step, results[1].Step }));
        Assert.That(results[1].Step, Is.InRange(5, late ? 8 : 7));
        Assert.That(Read().Steps.Select(step => step.Step), Is.EqualTo(Enumerable.Range(1, (int)results[1].Step)));
        Assert.That(RunDirectory.Open(_tiny[[]]).Checkpoints.Steps[^1], Is.EqualTo(results[1].Step));
    }

    [Test]
    public void An_evaluation_that_is_cut_short_on_one_rank_is_dropped_on_all()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var results = RankThreads.Run(2, group =>
        {
            using var run = TrainingRun.Prepare(_configuration, group: group);
            return run.RunAsync(group.Rank == 1 ? stop.Token : default).GetAwaiter().GetResult();
        });
        Assert.That(results.Select(result => (result.Completed, result.Step)), Is.All.EqualTo((false, 0L)));
        Assert.That(Read().Validations, Is.Empty);
    }

    [Test]
    public void A_configuration_that_differs_is_named_with_its_rank_and_key()
    {
        var failures = RankThreads.Failures(2, group =>
        {
            var mine = group.Rank == 0
                ? _configuration
                : _configuration with { Optimizer = _configuration.Optimizer with { MaxLr = 0.5 } };
            TrainingRun.Prepare(mine, group: group).Dispose();
        });
        Assert.That(
            failures[1],
            Is.TypeOf<ConfigurationException>().With.Message.Contains("rank 1").And.Message.Contains("optimizer.max_lr is 0.5 and not 0.0021"));
        Assert.That(
            failures[0], Is.TypeOf<PeerException>().With.Message.Contains("rank 1").And.Message.Contains("optimizer.max_lr"));
        Assert.That(Directory.Exists(_tiny[[]]), Is.False, "a mistake leaves no run behind");
    }

    [Test]
    public void Fewer_sequences_than_ranks_are_refused()
    {
        var small = _configuration with { Data = _configuration.Data with { TokensPerStep = _configuration.Context, MicroBatch = 1 } };
        Assert.That(
            RankThreads.Failures(2, group => TrainingRun.Prepare(small, group: group).Dispose()),
            Is.All.TypeOf<ConfigurationException>().With.Message.Contains("too few for 2 processes"));
    }

    // Rank 0 alone records statistics; all ranks wait for the step that they are of.
    [Test]
    public void Steps_that_are_told_of_late_are_those_that_are_told_of_at_once()
    {
        var configuration = _configuration with { Run = _configuration.Run with { StatsEvery = 5 } };
        Together(2, configuration);
        var atOnce = Read();
        var statistics = File.ReadAllText(_tiny["stats.jsonl"]);

        Together(2, configuration, new() { Overwrite = true }, late: true);
        Assert.Multiple(() =>
        {
            Assert.That(
                Read().Steps.Select(step => (step.Step, step.Loss, step.LearningRate)),
                Is.EqualTo(atOnce.Steps.Select(step => (step.Step, step.Loss, step.LearningRate))));
            Assert.That(Read().Validations, Is.EqualTo(atOnce.Validations));
            Assert.That(File.ReadAllText(_tiny["stats.jsonl"]), Is.EqualTo(statistics));
        });
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Infinite_numbers_stop_all_ranks(bool late)
    {
        var wild = _configuration with { Optimizer = new() { MaxLr = 1e30, MinLrRatio = 1 } };
        Assert.That(
            RankThreads.Failures(2, group => Train(wild, new(), group, late: late)),
            Is.All.TypeOf<NotFiniteException>().With.Message.StartsWith("Step "));
    }

    [Test]
    public void A_restarted_job_goes_on_from_its_checkpoint_or_begins_again()
    {
        Together(2, _configuration);
        var undisturbed = Read();
        Directory.Delete(_tiny["checkpoints", "step_0000012"], recursive: true);
        Together(2, _configuration, new() { Restarted = true });
        Assert.That(Read().Steps.Select(step => step.Loss), Is.EqualTo(undisturbed.Steps.Select(step => step.Loss)));
        Assert.That(File.ReadAllText(_tiny["log.txt"]), Does.Contain("resumed from").And.Contain("step_0000008"));

        Directory.Delete(_tiny["checkpoints"], recursive: true);
        Together(2, _configuration, new() { Restarted = true });
        Assert.That(Read().Steps.Select(step => step.Loss), Is.EqualTo(undisturbed.Steps.Select(step => step.Loss)));
    }

    private static RunConfiguration Sharded(RunConfiguration configuration) =>
        configuration with { Distributed = new() { ShardedOptimizer = true } };

    private static void Alone(RunConfiguration configuration, RunStart? start = null) => Train(configuration, start, group: null);

    private static TrainingResult[] Together(
        int worldSize,
        RunConfiguration configuration,
        RunStart? start = null,
        int stopRank = 0,
        long? stopAfter = null,
        bool late = false) =>
        RankThreads.Run(worldSize, group => Train(configuration, start, group, group.Rank == stopRank ? stopAfter : null, late));

    private static TrainingResult Train(
        RunConfiguration configuration, RunStart? start, ProcessGroup? group, long? stopAfter = null, bool late = false)
    {
        using var stop = new CancellationTokenSource();
        using var run = TrainingRun.Prepare(
            configuration, start, new StopAfter(stopAfter, stop), group, trainer => late ? new LateTrainer(trainer) : trainer);
        return run.RunAsync(stop.Token).GetAwaiter().GetResult();
    }

    private MetricsLog Read() => MetricsLog.Read(_tiny["metrics.jsonl"]);

    private byte[][] CheckpointFilesOf(string checkpoint) =>
    [
        File.ReadAllBytes(_tiny["checkpoints", checkpoint, "model.safetensors"]),
        File.ReadAllBytes(_tiny["checkpoints", checkpoint, "optimizer.safetensors"]),
    ];

    private sealed class StopAfter(long? step, CancellationTokenSource source) : ITrainingObserver
    {
        public void StepDone(StepRecord record)
        {
            if (record.Step == step)
                source.Cancel();
        }
    }
}
