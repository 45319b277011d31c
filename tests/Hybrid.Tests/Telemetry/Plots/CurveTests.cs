using Hybrid.Telemetry.Plots;

namespace Hybrid.Tests.Telemetry.Plots;

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

    [Test]
    public void A_long_curve_is_thinned_without_losing_a_peak()
    {
        double[] steps = [.. Enumerable.Range(0, 250_000).Select(step => (double)step)];
        double[] values = [.. steps.Select(step => step switch { 77_777 => 9, 123_456 => -9, _ => step % 2 })];

        Curve thinned = new Curve("long", steps, values).Thinned();

        Assert.Multiple(() =>
        {
            Assert.That(thinned.Steps, Has.Length.LessThanOrEqualTo(Curve.MostPoints).And.Ordered);
            Assert.That(thinned.Values[Array.IndexOf(thinned.Steps, 77_777)], Is.EqualTo(9));
            Assert.That(thinned.Values[Array.IndexOf(thinned.Steps, 123_456)], Is.EqualTo(-9));
        });
    }

    [Test]
    public void A_long_curve_is_smoothed_at_a_few_points_from_end_to_end()
    {
        double[] steps = [.. Enumerable.Range(0, 250_000).Select(step => (double)step)];

        Curve smooth = new Curve("long", steps, [.. steps.Select(step => 7 - 1e-5 * step)]).Smoothed("smooth");

        Assert.Multiple(() =>
        {
            Assert.That(smooth.Steps, Has.Length.EqualTo(Curve.MostPoints).And.Ordered);
            Assert.That((smooth.Steps[0], smooth.Steps[^1]), Is.EqualTo((0.0, 249_999.0)));
            Assert.That(smooth.Values, Is.EqualTo(smooth.Steps.Select(step => 7 - 1e-5 * step)).Within(1e-9));
        });
    }

    [Test]
    public void What_is_not_finite_is_left_out() => Assert.That(
        Curve.Of("c", [1, double.NaN, 3, double.PositiveInfinity], value => double.IsNaN(value) ? 2 : value, value => value).Values,
        Is.EqualTo([1.0, 3.0]));

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public void A_short_curve_stays_as_it_is(int points)
    {
        var curve = new Curve("short", Steps[..points], [.. Steps[..points].Select(step => step * step)]);

        Assert.That(curve.Smoothed("smooth").Values, Is.EqualTo(curve.Values));
    }
}
