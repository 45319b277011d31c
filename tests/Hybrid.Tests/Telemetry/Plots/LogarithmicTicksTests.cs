using Hybrid.Telemetry.Plots;

namespace Hybrid.Tests.Telemetry.Plots;

internal sealed class LogarithmicTicksTests
{
    [Test]
    public void Over_many_powers_they_are_powers_of_ten() =>
        Assert.That(LogarithmicTicks.Between(15, 60_000), Is.EqualTo([100, 1_000, 10_000]).Within(1e-9).Percent);

    [Test]
    public void Over_a_few_they_are_round_numbers() =>
        Assert.That(LogarithmicTicks.Between(0.09, 6), Is.EqualTo([0.1, 0.2, 0.5, 1, 2, 5]).Within(1e-9).Percent);

    [TestCase(1.0, 1.5)]
    [TestCase(17.0, 33.0)]
    [TestCase(0.002, 0.009)]
    public void There_are_always_some(double least, double most) =>
        Assert.That(LogarithmicTicks.Between(least, most), Has.Count.GreaterThan(2).And.All.InRange(least, most));
}
