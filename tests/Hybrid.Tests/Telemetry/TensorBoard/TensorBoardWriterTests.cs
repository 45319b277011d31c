using Hybrid.Telemetry;
using Hybrid.Telemetry.TensorBoard;
using Hybrid.Tests.Data;
using Hybrid.Training;

namespace Hybrid.Tests.Telemetry.TensorBoard;

public sealed class TensorBoardWriterTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250);

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void A_masked_checksum_is_the_documented_one() =>
        Assert.That(EventRecord.MaskedChecksum("123456789"u8), Is.EqualTo(0xc78ab0e5));

    // Laid out by hand from event.proto: the first record of a file written at time 1.0.
    [Test]
    public void The_first_record_is_what_the_format_says_byte_for_byte()
    {
        byte[] message = [0x09, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x1a, 13, .. "brain.Event:2"u8];
        Assert.That(EventMessage.Version(1.0), Is.EqualTo(message));
        var record = EventRecord.Frame(message);
        Assert.That(record[..8], Is.EqualTo(new byte[] { 24, 0, 0, 0, 0, 0, 0, 0 }));
        Assert.That(record[12..36], Is.EqualTo(message));
        Assert.That(record, Has.Length.EqualTo(40));
    }

    [Test]
    public void Values_read_back_with_their_steps_and_times()
    {
        using (var writer = Writer(step: 0))
        {
            writer.Write(new ValidationRecord(0, 4.5, 100));
            writer.Write(Step(1));
            writer.Write(Step(70_000));
            writer.Write(new MultipleChoiceRecord(70_000, 300, 0.5, 0.03, 0.25, 0.02, 0.125, 0.01));
        }
        var events = EventReader.ReadFile(File(0));
        Assert.Multiple(() =>
        {
            Assert.That(events[0].FileVersion, Is.EqualTo("brain.Event:2"));
            Assert.That(events.Select(read => read.WallTime), Is.All.EqualTo(1_700_000_000.25));
            Assert.That(events.Select(read => read.StartsSession), Is.All.False, "a new run has nothing to forget");
            Assert.That(events.Skip(1).Select(read => read.Step), Is.EqualTo([0, 1, 70_000, 70_000]));
            Assert.That(events[1].Scalars, Is.EqualTo([("val/loss", 4.5f), ("val/perplexity", (float)Math.Exp(4.5))]));
            Assert.That(events[2].Scalars, Does.Contain(("train/loss", 0.5f)).And.Contain(("train/lr", 0.001f)));
            Assert.That(events[4].Scalars, Is.EqualTo([("eval/accuracy", 0.5f), ("eval/accuracy_by_sum", 0.25f), ("eval/accuracy_by_byte", 0.125f)]));
        });
    }

    [Test]
    public void Statistics_are_grouped_by_what_was_measured()
    {
        using (var writer = Writer(step: 0))
        {
            writer.Write(new StatisticsRecord(
                5, new Dictionary<string, TensorStatistics> { ["norm.weight"] = new(1, 2, 3, 4, 5, 6) }));
        }
        Assert.That(
            EventReader.ReadFile(File(0))[1].Scalars,
            Is.EqualTo([
                ("param_rms/norm.weight", 1f), ("param_max/norm.weight", 2f), ("grad_rms/norm.weight", 3f),
                ("grad_max/norm.weight", 4f), ("update_rms/norm.weight", 5f), ("update_max/norm.weight", 6f)]));
    }

    [Test]
    public void A_resumed_run_makes_readers_forget_the_steps_after_it_and_a_record_cut_short()
    {
        using (var writer = Writer(step: 0))
        {
            for (var step = 1; step <= 6; step++)
                writer.Write(Step(step));
        }
        var whole = System.IO.File.ReadAllBytes(File(0));
        System.IO.File.WriteAllBytes(File(0), whole[..^5]);
        using (var writer = Writer(step: 4))
        {
            for (var step = 5; step <= 7; step++)
                writer.Write(Step(step));
        }
        Assert.That(
            EventReader.ReadFolder(_folder["tensorboard"])["train/loss"].Select(point => point.Step),
            Is.EqualTo([1, 2, 3, 4, 5, 6, 7]));
    }

    [Test]
    public void A_file_of_the_same_second_sorts_behind_the_earlier_ones()
    {
        for (var step = 0; step < 12; step++)
            Writer(step).Dispose();
        var firstSteps = Directory.GetFiles(_folder["tensorboard"]).Order(StringComparer.Ordinal).Skip(1)
            .Select(file => EventReader.ReadFile(file)[1].Step);
        Assert.That(firstSteps, Is.EqualTo(Enumerable.Range(2, 11)));
        Assert.That(Path.GetFileName(File(0)), Does.StartWith("events.out.tfevents.1700000000."));
    }

    private TensorBoardWriter Writer(long step) => new(_folder["tensorboard"], step, new FixedClock());

    private string File(int index) => Directory.GetFiles(_folder["tensorboard"]).Order(StringComparer.Ordinal).ElementAt(index);

    private static StepRecord Step(int step) => new(step, 0.5, 0.001, 1.5, 512 * step, 1000, 512, 1, 2, 3, 4, 5);

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
