using Hybrid.Evaluation;

namespace Hybrid.Tests.Evaluation;

internal sealed class FittedChoiceTests
{
    [TestCase(new[] { 1, 2, 3 }, new[] { 7, 8 }, 8, new[] { 1, 2, 3 }, new[] { 7, 8 }, TestName = "What fits is kept whole")]
    [TestCase(new[] { 1, 2, 3 }, new[] { 7, 8 }, 4, new[] { 1, 2, 3 }, new[] { 7, 8 }, TestName = "The last token of the ending is no input")]
    [TestCase(new[] { 1, 2, 3 }, new[] { 7, 8 }, 3, new[] { 2, 3 }, new[] { 7, 8 }, TestName = "The context loses its beginning")]
    [TestCase(new[] { 1, 2, 3 }, new[] { 7, 8, 9 }, 3, new[] { 3 }, new[] { 7, 8, 9 }, TestName = "One token of context always stays")]
    [TestCase(new[] { 1, 2, 3 }, new[] { 7, 8, 9 }, 2, new[] { 3 }, new[] { 7, 8 }, TestName = "Then the ending loses its end")]
    public void Context_and_ending_are_fitted_into_the_models_context(
        int[] context, int[] ending, int contextLength, int[] fittedContext, int[] fittedEnding)
    {
        var fitted = FittedChoice.Create(context, ending, contextLength);

        Assert.Multiple(() =>
        {
            Assert.That(fitted.Context, Is.EqualTo(fittedContext));
            Assert.That(fitted.Ending, Is.EqualTo(fittedEnding));
            Assert.That(fitted.Length, Is.LessThanOrEqualTo(contextLength));
        });
    }
}
