using Hybrid.Telemetry;
using Hybrid.Tests.Data;

namespace Hybrid.Tests.Telemetry;

public sealed class ReferenceLogTests
{
    // Our own numbers in the form that LF_LLM-269M's logger, validation and HellaSwag evaluation write.
    private const string Log = """
        2025-03-01 08:00:00,100 - src.utils.handle_ddp - INFO - Launching worker with config: 
        local_rank: 0 | world_size: 2 | is_main: True 
        assigned_device: cuda:0 | device_type: cuda.
        2025-03-01 08:00:01,200 - __main__ - INFO - Model size: 3M
        2025-03-01 08:00:01,300 - __main__ - INFO - tParams: TParams(tot_steps=31, grad_acc_steps=2, batch_token_count=4096, max_lr=0.002)
        2025-03-01 08:00:02,000 - src.model_assessment.hellaswag - INFO - Rank: 0. HellaSwag dataset size: 20.
        2025-03-01 08:00:03,000 - src.model_assessment.validation - INFO - Step (0). Val Loss: 10.7500
        2025-03-01 08:00:04,000 - src.model_assessment.hellaswag - INFO - Step (0). HellaSwag Evaluation Accuracy: 10/40 = 25.00%
        2025-03-01 08:00:04,500 - src.model_assessment.sampling - INFO - Step by step the fox said that
        the loss was not great.
        2025-03-01 08:00:05,000 - __main__ - INFO - Step 0: Time: 2,000.50 ms. LR: 1.0000e-05. Avg. loss: 11.0000. Perplexity: 59874.1417. Grad Norm: 12.5000. Throughput: 2,047.49 tokens/sec
        2025-03-01 08:00:06,000 - __main__ - INFO - Step 10: Time: 100.25 ms. LR: 1.1000e-04. Avg. loss: 7.5000. Perplexity: 1808.0424. Grad Norm: 1.2500. Throughput: 40,857.86 tokens/sec
        2025-03-01 08:00:06,100 - src.model_utils.checkpoint_utils - INFO - Checkpoint saved at step 10.
        2025-03-01 08:00:07,000 - src.model_assessment.validation - INFO - Step (30). Val Loss: 5.2500
        2025-03-01 08:00:08,000 - src.model_assessment.hellaswag - INFO - Step (30). HellaSwag Evaluation Accuracy: 14/40 = 35.00%
        2025-03-01 08:00:09,000 - __main__ - INFO - Step 30: Time: 99.75 ms. LR: 3.0000e-04. Avg. loss: nan. Perplexity: nan. Grad Norm: inf. Throughput: 41,062.66 tokens/sec
        """;

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Steps_are_counted_as_ours_are()
    {
        var steps = Read(Log).Steps;
        Assert.Multiple(() =>
        {
            Assert.That(steps.Select(step => step.Step), Is.EqualTo([1, 11, 31]));
            Assert.That(steps.Select(step => step.Tokens), Is.EqualTo([4096, 11 * 4096, 31 * 4096]));
        });
    }

    [Test]
    public void Every_number_of_a_step_is_read()
    {
        var step = Read(Log).Steps[0];
        Assert.Multiple(() =>
        {
            Assert.That(step.Loss, Is.EqualTo(11.0));
            Assert.That(step.LearningRate, Is.EqualTo(1e-5));
            Assert.That(step.GradientNorm, Is.EqualTo(12.5));
            Assert.That(step.StepMilliseconds, Is.EqualTo(2000.5));
            Assert.That(step.TokensPerSecond, Is.EqualTo(2047.49));
            Assert.That(step.DataMilliseconds, Is.NaN, "the log does not tell");
        });
    }

    [Test]
    public void Evaluations_are_read()
    {
        var log = Read(Log);
        Assert.Multiple(() =>
        {
            Assert.That(log.Validations, Is.EqualTo([new ValidationRecord(1, 10.75, 0), new ValidationRecord(31, 5.25, 0)]));
            Assert.That(log.MultipleChoices.Select(record => (record.Step, record.Items, record.Accuracy)), Is.EqualTo([(1, 40, 0.25), (31, 40, 0.35)]));
            Assert.That(log.MultipleChoices[0].StandardError, Is.EqualTo(Math.Sqrt(0.25 * 0.75 / 40)));
            Assert.That(log.MultipleChoices[0].AccuracyBySum, Is.NaN);
        });
    }

    [Test]
    public void A_loss_that_is_not_finite_is_not_a_number() => Assert.Multiple(() =>
    {
        Assert.That(Read(Log).Steps[^1].Loss, Is.NaN);
        Assert.That(Read(Log).Steps[^1].GradientNorm, Is.NaN);
    });

    [Test]
    public void Without_its_parameters_tokens_follow_from_time_and_throughput()
    {
        var bare = string.Join('\n', Log.Split('\n').Where(line => !line.Contains("tParams", StringComparison.Ordinal)));
        Assert.That(Read(bare).Steps[1].Tokens, Is.EqualTo(11 * 4096));
    }

    [Test]
    public void Of_a_step_that_is_reported_twice_the_later_line_counts()
    {
        var again = Read(Log + "\n" + Log.Replace("Avg. loss: 7.5000", "Avg. loss: 7.2500", StringComparison.Ordinal));
        Assert.That(again.Steps.Select(step => step.Step), Is.EqualTo([1, 11, 31]));
        Assert.That(again.Steps[1].Loss, Is.EqualTo(7.25));
    }

    [Test]
    public void It_can_be_drawn_alone_and_over_a_run_of_ours()
    {
        var ours = new MetricsLog([new StepRecord(1, 4.25, 0.001, 1.5, 512, 1000, 250, 1, 2, 3, 4, 5)]);
        RunPlot.Draw(Read(Log), _folder["alone.png"], "reference");
        RunPlot.Draw([new("ours", ours), new("reference", Read(Log))], _folder["both.png"], PlotAxis.Tokens);
        Assert.That(_folder["both.png"], Does.Exist);
    }

    [TestCase("")]
    [TestCase("{\"step\":1,\"loss\":2}")]
    [TestCase("2025-03-01 08:00:01,200 - __main__ - INFO - Model size: 3M")]
    public void What_reports_nothing_is_refused(string text) => Assert.That(
        () => Read(text), Throws.TypeOf<DataException>().With.Message.Contains("reference.log").And.Message.Contains("Avg. loss"));

    [Test]
    public void A_missing_file_is_named() =>
        Assert.That(() => ReferenceLog.Read(_folder["none.log"]), Throws.TypeOf<DataException>().With.Message.Contains("none.log"));

    private MetricsLog Read(string text)
    {
        File.WriteAllText(_folder["reference.log"], text);
        return ReferenceLog.Read(_folder["reference.log"]);
    }
}
