using Hybrid.Telemetry.Plots;

namespace Hybrid.Tests.Telemetry.Plots;

internal sealed class PlotNumberTests
{
    [TestCase(0, "0")]
    [TestCase(3.5, "3.5")]
    [TestCase(0.25, "0.25")]
    [TestCase(12_000, "12,000")]
    [TestCase(2_500_000, "2.5M")]
    [TestCase(10_000_000_000, "10B")]
    [TestCase(0.003, "3e-3")]
    [TestCase(0.00045, "4.5e-4")]
    [TestCase(-2, "-2")]
    public void Numbers_are_short_and_exact(double value, string text) =>
        Assert.That(PlotNumber.Format(value), Is.EqualTo(text));
}
