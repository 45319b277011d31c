using CsCheck;
using Hybrid.Data.Preparation.Sources;

namespace Hybrid.Tests.Data.Preparation.Sources;

internal sealed class MixtureWeightsTests
{
    [TestCase(new[] { 0.7, 0.3 }, new[] { 0.7, 0.3 })]
    [TestCase(new[] { 7.0, 3.0 }, new[] { 0.7, 0.3 })]
    [TestCase(new[] { 5.0 }, new[] { 1.0 })]
    [TestCase(new[] { double.MaxValue, double.MaxValue }, new[] { 0.5, 0.5 })]
    public void Weights_are_proportions(double[] weights, double[] shares) =>
        Assert.That(MixtureWeights.Normalize(weights), Is.EqualTo(shares).Within(1e-15));

    [Test]
    public void Shares_add_up_to_1_and_keep_their_order() => Gen.Double[1e-3, 1e3].Array[1, 8].Sample(weights =>
    {
        var shares = MixtureWeights.Normalize(weights);
        return Math.Abs(shares.Sum() - 1) < 1e-12
            && Enumerable.Range(1, weights.Length - 1).All(i => (shares[i] >= shares[i - 1]) == (weights[i] >= weights[i - 1]));
    });

    [TestCase(new[] { 0.7 }, 2, "1 number for 2 sources")]
    [TestCase(new[] { 0.7, 0.3 }, 1, "2 numbers for 1 source")]
    [TestCase(new[] { 0.7, 0.0 }, 2, "0.7,0")]
    [TestCase(new[] { 0.7, -0.3 }, 2, "0.7,-0.3")]
    [TestCase(new[] { double.NaN }, 1, "NaN")]
    [TestCase(new[] { double.PositiveInfinity }, 1, "greater than 0")]
    public void Weights_that_are_none_are_refused(double[] weights, int sources, string named) => Assert.That(
        () => MixtureWeights.Check(weights, sources), Throws.TypeOf<ConfigurationException>().With.Message.Contains(named));
}
