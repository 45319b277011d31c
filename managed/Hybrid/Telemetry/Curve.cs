namespace Hybrid.Telemetry;

/// <summary>A quantity over the steps of a run, in order of step.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Steps">The steps it was measured at.</param>
/// <param name="Values">Its value at each of these steps; all finite.</param>
internal sealed record Curve(string Name, double[] Steps, double[] Values)
{
    /// <summary>Whether there is anything to draw.</summary>
    public bool IsEmpty => Steps.Length == 0;

    /// <summary>
    /// Each point's value on the straight line fitted to the points around it, about a fiftieth of the curve and five of
    /// a short one (Savitzky and Golay, 1964, of order 1). Unlike a moving average it follows a steep curve right to its ends.
    /// </summary>
    public Curve Smoothed(string name)
    {
        int reach = Math.Max(Values.Length / 100, Math.Min(2, Values.Length / 10));
        var smoothed = new double[Values.Length];
        for (int i = 0; i < Values.Length; i++)
        {
            Range around = Math.Max(0, i - reach)..Math.Min(Values.Length, i + reach + 1);
            smoothed[i] = FittedValue(Steps.AsSpan(around), Values.AsSpan(around), Steps[i]);
        }

        return new Curve(name, Steps, smoothed);
    }

    /// <summary>The value at x of the line through the points by least squares.</summary>
    private static double FittedValue(ReadOnlySpan<double> xs, ReadOnlySpan<double> ys, double x)
    {
        double meanX = Mean(xs);
        double meanY = Mean(ys);
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < xs.Length; i++)
        {
            covariance += (xs[i] - meanX) * (ys[i] - meanY);
            variance += (xs[i] - meanX) * (xs[i] - meanX);
        }

        return variance == 0 ? meanY : meanY + covariance / variance * (x - meanX);
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
