using System.Globalization;
using System.Text.Json;
using Hybrid.Training;

namespace Hybrid.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [TestCase("production")]
    [TestCase("tiny")]
    public void Learning_rates_are_the_references(string name)
    {
        using var fixture = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Training", "Fixtures", "schedule.json")));
        var expected = fixture.RootElement.GetProperty(name);
        var schedule = new LearningRateSchedule(
            expected.GetProperty("max_lr").GetDouble(), 0.1, expected.GetProperty("warmup").GetInt64(), expected.GetProperty("total").GetInt64());

        foreach (var point in expected.GetProperty("lr").EnumerateObject())
        {
            var step = long.Parse(point.Name, CultureInfo.InvariantCulture);
            Assert.That(schedule.At(step), Is.EqualTo(point.Value.GetDouble()).Within(1e-13).Percent, $"step {step}");
        }
    }

    [Test]
    public void Without_a_warm_up_it_starts_at_the_maximum() =>
        Assert.That(new LearningRateSchedule(0.5, 0, warmup: 0, steps: 10).At(0), Is.EqualTo(0.5));

    [Test]
    public void A_warm_up_as_long_as_the_run_ends_at_the_maximum() =>
        Assert.That(new LearningRateSchedule(0.5, 0.1, warmup: 4, steps: 4).At(3), Is.EqualTo(0.5));
}
