using Hybrid.Telemetry;
using Hybrid.Tests.Data;

namespace Hybrid.Tests.Telemetry;

public sealed class MetricsLogTests
{
    private TemporaryFolder _folder = null!;

    private string Metrics => _folder["metrics.jsonl"];

    [SetUp]
    public void Write()
    {
        _folder = new();
        using var writer = new MetricsWriter(Metrics);
        writer.Write(new ValidationRecord(0, 4.5, 100));
        for (var step = 1; step <= 4; step++)
            writer.Write(Step(step));
        writer.Write(new ValidationRecord(4, 1.25, 100));
        writer.Write(new MultipleChoiceRecord(4, 300, 0.5, 0.03, 0.4, 0.02, 0.6, 0.01));
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Utilisation_is_there_where_it_is_known_and_its_keys_are_not_elsewhere()
    {
        var rated = Step(5) with { Mfu = 0.412, MfuCausalHalf = 0.376 };
        using (var writer = new MetricsWriter(Metrics))
            writer.Write(rated);
        var lines = File.ReadAllLines(Metrics);
        Assert.Multiple(() =>
        {
            Assert.That(MetricsLog.Read(Metrics).Steps[^1], Is.EqualTo(rated));
            Assert.That(lines[^1], Does.EndWith("\"mfu\":0.412,\"mfu_causal_half\":0.376}"));
            Assert.That(lines[..^1], Is.All.Not.Contain("mfu"));
        });
    }

    [Test]
    public void What_is_written_reads_back_to_the_bit()
    {
        var log = MetricsLog.Read(Metrics);
        Assert.Multiple(() =>
        {
            Assert.That(log.Steps, Is.EqualTo(Enumerable.Range(1, 4).Select(Step)));
            Assert.That(
                log.Validations,
                Is.EqualTo([new ValidationRecord(0, 4.5, 100), new ValidationRecord(4, 1.25, 100)]));
            Assert.That(log.MultipleChoices, Is.EqualTo([new MultipleChoiceRecord(4, 300, 0.5, 0.03, 0.4, 0.02, 0.6, 0.01)]));
        });
    }

    [Test]
    public void A_line_is_what_other_programs_expect()
    {
        Assert.That(
            File.ReadAllLines(Metrics)[1],
            Is.EqualTo("""{"step":1,"loss":0.3333333333333333,"lr":0.001,"grad_norm":1.5,"tokens":512,"tokens_per_s":1000,"step_ms":512,"data_ms":1,"forward_ms":2,"head_ms":3,"backward_ms":4,"update_ms":5,"communication_ms":0,"exposed_ms":0}"""));
        Assert.That(File.ReadAllLines(Metrics)[^1], Does.StartWith("""{"step":4,"items":300,"accuracy":0.5,"accuracy_se":0.03,"""));
    }

    [Test]
    public void A_line_that_a_crash_cut_short_is_left_out()
    {
        File.AppendAllText(Metrics, "{\"step\":5,\"lo");
        Assert.That(MetricsLog.Read(Metrics).Steps, Has.Count.EqualTo(4));
    }

    [Test]
    public void Cutting_back_drops_later_steps_and_the_line_cut_short()
    {
        File.AppendAllText(Metrics, "{\"step\":5,\"lo");
        JsonLines.CutBack(Metrics, 2);
        using (var writer = new MetricsWriter(Metrics))
            writer.Write(Step(3));
        var log = MetricsLog.Read(Metrics);
        Assert.That(log.Steps.Select(record => record.Step), Is.EqualTo([1, 2, 3]));
        Assert.That(log.Validations.Select(record => record.Step), Is.EqualTo([0]));
        Assert.That(log.MultipleChoices, Is.Empty);
    }

    [Test]
    public void A_foreign_line_is_named()
    {
        File.AppendAllText(Metrics, "hello\n");
        Assert.That(
            () => MetricsLog.Read(Metrics),
            Throws.InstanceOf<DataException>().With.Message.Contains($"{Metrics}:8"));
    }

    [Test]
    public void A_missing_file_is_an_empty_log() => Assert.That(MetricsLog.Read(_folder["none"]).Steps, Is.Empty);

    private static StepRecord Step(int step) => new(step, 1.0 / (step + 2), 0.001, 1.5, 512 * step, 1000, 512, 1, 2, 3, 4, 5);
}
