namespace Hybrid.Telemetry.Plots;

/// <summary>A quantity over the steps of a run, in order of step.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Steps">The steps it was measured at.</param>
/// <param name="Values">Its value at each of these steps; all finite.</param>
internal sealed record Curve(string Name, double[] Steps, double[] Values)
{
    /// <summary>More points than this are not told apart on a picture.</summary>
    public const int MostPoints = 2000;

    /// <summary>Whether there is anything to draw.</summary>
    public bool IsEmpty => Steps.Length == 0;

    /// <summary>The curve of the values that are finite.</summary>
    public static Curve Of<T>(string name, IEnumerable<T> records, Func<T, double> step, Func<T, double> value)
    {
        T[] finite = [.. records.Where(record => double.IsFinite(value(record)))];
        return new(name, [.. finite.Select(step)], [.. finite.Select(value)]);
    }

    /// <summary>The same points with other values.</summary>
    public Curve Select(Func<double, double> value) => this with { Values = [.. Values.Select(value)] };

    /// <summary>
    /// The curve with at most <see cref="MostPoints"/> points that looks the same: of each stretch its lowest and its
    /// highest, so that no peak is lost.
    /// </summary>
    public Curve Thinned()
    {
        if (Values.Length <= MostPoints)
            return this;
        const int Stretches = MostPoints / 2;
        var kept = new List<int>(MostPoints);
        for (int stretch = 0; stretch < Stretches; stretch++)
        {
            int begin = (int)((long)stretch * Values.Length / Stretches);
            int end = (int)((long)(stretch + 1) * Values.Length / Stretches);
            (int lowest, int highest) = Extremes(begin, end);
            kept.Add(Math.Min(lowest, highest));
            if (lowest != highest)
                kept.Add(Math.Max(lowest, highest));
        }

        return new Curve(Name, [.. kept.Select(i => Steps[i])], [.. kept.Select(i => Values[i])]);
    }

    /// <summary>
    /// Each point's value on the straight line fitted to the points around it, about a fiftieth of the curve and five
    /// of a short one (Savitzky and Golay, 1964, of order 1). Unlike a moving average it follows a steep curve right
    /// to its ends. Of a long curve, at most <see cref="MostPoints"/> points, evenly apart.
    /// </summary>
    public Curve Smoothed(string name)
    {
        int reach = Math.Max(Values.Length / 100, Math.Min(2, Values.Length / 10));
        int count = Math.Min(Values.Length, MostPoints);
        var steps = new double[count];
        var smoothed = new double[count];
        for (int point = 0; point < count; point++)
        {
            int i = count == Values.Length ? point : (int)((long)point * (Values.Length - 1) / (count - 1));
            Range around = Math.Max(0, i - reach)..Math.Min(Values.Length, i + reach + 1);
            steps[point] = Steps[i];
            smoothed[point] = FittedValue(Steps.AsSpan(around), Values.AsSpan(around), Steps[i]);
        }

        return new Curve(name, steps, smoothed);
    }

    private (int Lowest, int Highest) Extremes(int begin, int end)
    {
        (int lowest, int highest) = (begin, begin);
        for (int i = begin + 1; i < end; i++)
        {
            lowest = Values[i] < Values[lowest] ? i : lowest;
            highest = Values[i] > Values[highest] ? i : highest;
        }

        return (lowest, highest);
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
