using System.Globalization;

namespace Hybrid.Data.Preparation.Sources;

/// <summary>Which shares of the training tokens several sources are to have.</summary>
internal static class MixtureWeights
{
    /// <summary>Refuses weights that are none.</summary>
    /// <param name="weights">A weight for each source.</param>
    /// <param name="sources">Number of sources.</param>
    /// <exception cref="ConfigurationException">They are too few or too many, or one is not greater than 0.</exception>
    public static void Check(IReadOnlyList<double> weights, int sources)
    {
        if (weights.Count != sources)
        {
            throw new ConfigurationException(
                $"--weights has {CountText.Of(weights.Count, "number")} for {CountText.Of(sources, "source")}; it takes one for each --source, in "
                + "their order.");
        }

        if (weights.Any(weight => !(weight > 0 && double.IsFinite(weight))))
        {
            throw new ConfigurationException(
                $"--weights are shares of the training tokens, each greater than 0; {Text(weights)} are not. Leave a source out to take "
                + "nothing of it.");
        }
    }

    /// <summary>Weights that add up to 1 in the same proportions.</summary>
    public static IReadOnlyList<double> Normalize(IReadOnlyList<double> weights)
    {
        // By the largest first, so that the sum does not overflow.
        double largest = weights.Max();
        double sum = weights.Sum(weight => weight / largest);
        return [.. weights.Select(weight => weight / largest / sum)];
    }

    private static string Text(IReadOnlyList<double> weights) =>
        string.Join(",", weights.Select(weight => weight.ToString(CultureInfo.InvariantCulture)));
}
