using Hybrid.Checkpoints;
using Hybrid.Evaluation;
using Hybrid.Models;
using Hybrid.Telemetry;
using Hybrid.Tests.Reference;
using Hybrid.Tokenization;
using Hybrid.Training;

namespace Hybrid.Tests.Training;

/// <summary>
/// The whole run of the reference, from the same seed over the same shards in its order, through everything that a training
/// run goes through. Tolerances are those of the fixtures: a few times what the reference differs from itself in.
/// </summary>
internal sealed class ReferenceRunTests
{
    private static readonly ReferenceFile Optimizer = ReferenceFile.Open("optimizer.safetensors");

    private ReferenceRun _run = null!;
    private MetricsLog _log = null!;

    [OneTimeSetUp]
    public async Task Train()
    {
        _run = new ReferenceRun();
        using var run = TrainingRun.Prepare(_run.Configuration);
        var result = await run.RunAsync();
        Assert.That(result.Completed, Is.True);
        _log = MetricsLog.Read(_run["fixture", "metrics.jsonl"]);
    }

    [OneTimeTearDown]
    public void DeleteRun() => _run.Dispose();

    [Test]
    public void Losses_are_the_references() =>
        AssertClose(_log.Steps.Select(step => step.Loss), Optimizer.Floats("loss"), 1e-5);

    [Test]
    public void Gradient_norms_are_the_references() =>
        AssertClose(_log.Steps.Select(step => step.GradientNorm), Optimizer.Floats("grad_norm"), 5e-5);

    [Test]
    public void Learning_rates_are_the_references() =>
        Assert.That(_log.Steps.Select(step => step.LearningRate), Is.EqualTo(Optimizer.Doubles("lr")).Within(1e-15));

    [Test]
    public void Validation_losses_are_the_references()
    {
        var initial = ReferenceFile.Open("tiny_model.safetensors");
        var expected = new Dictionary<int, PlainForward>
        {
            [0] = new(initial, "param.", TinyModel.Config),
            [1] = new(Optimizer, "param_after_step0.", TinyModel.Config),
            [ReferenceRun.Steps] = new(Optimizer, "final_param.", TinyModel.Config),
        };
        Assert.Multiple(() =>
        {
            Assert.That(_log.Validations.Select(record => record.Step), Is.EqualTo(Enumerable.Range(0, ReferenceRun.Steps + 1)));
            Assert.That(_log.Validations.Select(record => record.Tokens), Is.All.EqualTo(5 * TinyModel.Config.NCtx));
            foreach (var (step, forward) in expected)
                Assert.That(_log.Validations[step].Loss, Is.EqualTo(forward.Loss(_run.ValidationWindows)).Within(1e-5), $"step {step}");
            // The first and the third window are the batch whose loss the reference itself computed.
            Assert.That(
                expected[0].Loss([_run.ValidationWindows[0], _run.ValidationWindows[2]]),
                Is.EqualTo((double)initial.Floats("loss")[0]).Within(2e-6));
        });
    }

    [Test]
    public void HellaSwag_is_the_references()
    {
        var reference = ReferenceFile.Open("hellaswag.safetensors");
        using var model = Checkpoint.Open(FinalCheckpoint()).LoadModel();
        var items = MultipleChoiceFile.Read(_run.Configuration.Eval.MultipleChoiceFile!);
        var answers = new MultipleChoiceEvaluator(model, Tokenizer.ByName("ascii-bytes")).Evaluate(items).Answers;
        Assert.Multiple(() =>
        {
            Assert.That(_log.MultipleChoices.Select(record => record.Step), Is.EqualTo(new[] { 0, 10, ReferenceRun.Steps }));
            Assert.That(_log.MultipleChoices[0].Accuracy, Is.EqualTo(AccuracyOf(reference, "init")));
            Assert.That(_log.MultipleChoices[^1].Accuracy, Is.EqualTo(AccuracyOf(reference, "trained")));
            Assert.That(answers.Select(answer => answer.BestByToken), Is.EqualTo(reference.Ids("trained.fp32.predicted")));
        });
    }

    [Test]
    public void Parameters_and_moments_are_the_references()
    {
        var model = ReferenceFile.OpenPath(Path.Combine(FinalCheckpoint(), "model.safetensors"));
        var optimizer = ReferenceFile.OpenPath(Path.Combine(FinalCheckpoint(), "optimizer.safetensors"));
        using var shapes = LanguageModel.Create(TinyModel.Config);
        Assert.Multiple(() =>
        {
            foreach (string name in shapes.Tensors.Select(tensor => tensor.Name))
            {
                AssertClose(model.Floats(name), Optimizer.Floats($"final_param.{name}"), 5e-5, name);
                AssertClose(optimizer.Floats($"exp_avg.{name}"), Optimizer.Floats($"final_exp_avg.{name}"), 2e-6, name);
                float[] squares = Optimizer.Floats($"final_exp_avg_sq.{name}");
                AssertClose(optimizer.Floats($"exp_avg_sq.{name}"), squares, 1e-9 + (1e-4 * squares.Max()), name);
            }
        });
    }

    [Test]
    public async Task A_run_resumed_in_the_middle_takes_the_same_batches()
    {
        var other = _run.Configuration with { Run = _run.Configuration.Run with { Name = "resumed" } };
        using var run = TrainingRun.Prepare(other, new() { Resume = CheckpointAfter(10) });
        await run.RunAsync();
        Assert.That(
            MetricsLog.Read(_run["resumed", "metrics.jsonl"]).Steps.Select(step => step.Loss),
            Is.EqualTo(_log.Steps.Skip(10).Select(step => step.Loss)));
    }

    private string FinalCheckpoint() => CheckpointAfter(ReferenceRun.Steps);

    private string CheckpointAfter(int step) => _run["fixture", "checkpoints", $"step_{step:D7}"];

    private static double AccuracyOf(ReferenceFile reference, string weights)
    {
        var right = reference.Ids($"{weights}.fp32.predicted").Zip(reference.Ids("labels"), (answer, label) => answer == label);
        return right.Average(isRight => isRight ? 1.0 : 0.0);
    }

    private static void AssertClose(IEnumerable<double> actual, float[] expected, double tolerance) =>
        Assert.That(actual, Is.EqualTo(expected.Select(value => (double)value)).Within(tolerance));

    private static void AssertClose(float[] actual, float[] expected, double tolerance, string name) =>
        Assert.That(actual, Is.EqualTo(expected).Within((float)tolerance), name);
}
