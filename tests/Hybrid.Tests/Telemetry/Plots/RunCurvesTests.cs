using Hybrid.Telemetry;
using Hybrid.Telemetry.Plots;

namespace Hybrid.Tests.Telemetry.Plots;

internal sealed class RunCurvesTests
{
    private static readonly MetricsLog Metrics = new(
    [
        new ValidationRecord(0, 4.5, 100),
        new StepRecord(1, 4.25, 0.001, 1.5, 512, 1000, 250, 1, 2, 3, 4, 5),
        new StepRecord(2, double.NaN, 0.002, 1.25, 1024, 2000, 125, 1, 2, 3, 4, 5),
        new ValidationRecord(2, 3.5, 100),
        new MultipleChoiceRecord(2, 300, 0.5, 0.03, 0.25, 0.02, double.NaN, double.NaN),
    ]);

    [Test]
    public void Each_quantity_has_its_points_and_its_unit()
    {
        RunCurves curves = RunCurves.Of(new PlottedRun("run", Metrics), PlotAxis.Steps);

        Assert.Multiple(() =>
        {
            Assert.That((curves.TrainingLoss.Steps, curves.TrainingLoss.Values), Is.EqualTo((new[] { 1.0 }, new[] { 4.25 })));
            Assert.That((curves.ValidationLoss.Steps, curves.ValidationLoss.Values), Is.EqualTo((new[] { 0.0, 2 }, new[] { 4.5, 3.5 })));
            Assert.That(curves.LearningRate.Values, Is.EqualTo([0.001, 0.002]));
            Assert.That(curves.GradientNorm.Values, Is.EqualTo([1.5, 1.25]));
            Assert.That(curves.StepTime.Values, Is.EqualTo([0.25, 0.125]), "seconds");
            Assert.That(curves.Throughput.Values, Is.EqualTo([1000.0, 2000.0]));
            Assert.That(curves.Accuracy.Values, Is.EqualTo([50.0]), "per cent");
            Assert.That(curves.AccuracyBySum.Values, Is.EqualTo([25.0]), "per cent");
            Assert.That(curves.AccuracyByByte.IsEmpty);
        });
    }

    [Test]
    public void Over_tokens_every_record_is_where_its_step_is() => Assert.That(
        RunCurves.Of(new PlottedRun("run", Metrics), PlotAxis.Tokens).ValidationLoss.Steps, Is.EqualTo([0.0, 1024.0]));

    [Test]
    public void Without_a_step_there_are_no_tokens() => Assert.That(
        () => RunCurves.Of(new PlottedRun("mine", new MetricsLog([new ValidationRecord(0, 4.5, 100)])), PlotAxis.Tokens),
        Throws.TypeOf<DataException>().With.Message.Contains("mine"));
}
