using Hybrid.Configuration;
using Hybrid.Telemetry;
using Hybrid.Tests.Telemetry.TensorBoard;
using Hybrid.Training;

namespace Hybrid.Tests.Training;

/// <summary>What a run writes down beside metrics.jsonl: the statistics of its tensors, and TensorBoard's events.</summary>
public sealed class RunRecordsTests
{
    private TinyRun _tiny = null!;

    [SetUp]
    public void MakeRun() => _tiny = new();

    [TearDown]
    public void DeleteRun() => _tiny.Dispose();

    [Test]
    public async Task Statistics_of_every_tensor_are_recorded_at_their_interval_and_change_no_loss()
    {
        await Train(_tiny.Configuration);
        var plain = Losses();
        Assert.That(File.Exists(_tiny["stats.jsonl"]), Is.False);

        await Train(WithStatistics(every: 3), new() { Overwrite = true });
        Assert.That(Losses(), Is.EqualTo(plain));
        var records = StatisticsLog.Read(_tiny["stats.jsonl"]);
        Assert.That(records.Select(record => record.Step), Is.EqualTo([3, 6, 9, 12]));
        using var model = Hybrid.Models.LanguageModel.Create(_tiny.Configuration.Model);
        Assert.Multiple(() =>
        {
            foreach (var record in records)
            {
                Assert.That(record.Tensors.Keys, Is.EqualTo(model.Tensors.Select(tensor => tensor.Name)));
                foreach (var (name, statistics) in record.Tensors)
                {
                    Assert.That(statistics.ParameterRms, Is.Positive.And.LessThanOrEqualTo(statistics.ParameterMax), name);
                    Assert.That(statistics.GradientRms, Is.Positive.And.LessThanOrEqualTo(statistics.GradientMax), name);
                    Assert.That(statistics.UpdateRms, Is.Positive.And.LessThanOrEqualTo(statistics.UpdateMax), name);
                }
            }
        });
    }

    [Test]
    public async Task The_gradients_root_mean_squares_make_up_the_gradient_norm()
    {
        await Train(WithStatistics(every: 5));
        using var model = Hybrid.Models.LanguageModel.Create(_tiny.Configuration.Model);
        var record = StatisticsLog.Read(_tiny["stats.jsonl"])[0];
        var squares = model.Tensors.Sum(
            tensor => Math.Pow(record.Tensors[tensor.Name].GradientRms, 2) * tensor.ElementCount);
        var step = MetricsLog.Read(_tiny["metrics.jsonl"]).Steps.Single(step => step.Step == record.Step);
        Assert.That(Math.Sqrt(squares), Is.EqualTo(step.GradientNorm).Within(1e-4).Percent);
    }

    [Test]
    public async Task Resuming_cuts_statistics_back_and_repeats_them_to_the_bit()
    {
        await Train(WithStatistics(every: 3));
        var undisturbed = await File.ReadAllTextAsync(_tiny["stats.jsonl"]);
        await Train(WithStatistics(every: 3), new() { Resume = "4" });
        Assert.That(await File.ReadAllTextAsync(_tiny["stats.jsonl"]), Is.EqualTo(undisturbed));
    }

    [Test]
    public async Task TensorBoard_sees_what_metrics_say_once_each_even_after_resuming()
    {
        await Train(_tiny.Configuration);
        await Train(_tiny.Configuration, new() { Resume = "8" });
        await Train(_tiny.Configuration, new() { Resume = "4" });

        var series = EventReader.ReadFolder(_tiny["tensorboard"]);
        var metrics = MetricsLog.Read(_tiny["metrics.jsonl"]);
        Assert.Multiple(() =>
        {
            Assert.That(Directory.GetFiles(_tiny["tensorboard"]), Has.Length.EqualTo(3));
            Assert.That(
                series["train/loss"], Is.EqualTo(metrics.Steps.Select(record => (record.Step, (float)record.Loss))));
            Assert.That(
                series["train/lr"], Is.EqualTo(metrics.Steps.Select(record => (record.Step, (float)record.LearningRate))));
            Assert.That(
                series["val/loss"], Is.EqualTo(metrics.Validations.Select(record => (record.Step, (float)record.Loss))));
        });
    }

    [Test]
    public async Task TensorBoard_can_be_switched_off()
    {
        await Train(_tiny.Configuration with { Run = _tiny.Configuration.Run with { Tensorboard = false } });
        Assert.That(Directory.Exists(_tiny["tensorboard"]), Is.False);
    }

    private RunConfiguration WithStatistics(long every) =>
        _tiny.Configuration with { Run = _tiny.Configuration.Run with { StatsEvery = every } };

    private double[] Losses() => [.. MetricsLog.Read(_tiny["metrics.jsonl"]).Steps.Select(record => record.Loss)];

    private static async Task Train(RunConfiguration configuration, RunStart? start = null)
    {
        using var run = TrainingRun.Prepare(configuration, start);
        await run.RunAsync();
    }
}
