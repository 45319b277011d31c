using Hybrid.Telemetry;

namespace Hybrid.Tests.Telemetry;

internal sealed class CurveTests
{
    private static readonly double[] Steps = [.. Enumerable.Range(0, 500).Select(step => (double)step)];

    [Test]
    public void Smoothing_keeps_a_straight_line_to_its_ends()
    {
        var line = new Curve("line", Steps, [.. Steps.Select(step => 7 - 0.01 * step)]);

        Assert.That(line.Smoothed("smooth").Values, Is.EqualTo(line.Values).Within(1e-10));
    }

    [Test]
    public void Smoothing_takes_most_of_the_noise_away()
    {
        var random = new Random(1);
        var noise = new Curve("noise", Steps, [.. Steps.Select(_ => random.NextDouble() - 0.5)]);

        double Power(Curve curve) => curve.Values.Sum(value => value * value);
        Assert.That(Power(noise.Smoothed("smooth")), Is.LessThan(Power(noise) / 5));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public void A_short_curve_stays_as_it_is(int points)
    {
        var curve = new Curve("short", Steps[..points], [.. Steps[..points].Select(step => step * step)]);

        Assert.That(curve.Smoothed("smooth").Values, Is.EqualTo(curve.Values));
    }
}
