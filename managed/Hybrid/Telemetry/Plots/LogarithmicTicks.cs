namespace Hybrid.Telemetry.Plots;

/// <summary>Round numbers to mark on an axis that is divided by factors.</summary>
internal static class LogarithmicTicks
{
    /// <summary>Powers of ten, and between them as many round numbers as there is room for.</summary>
    /// <param name="least">The axis's lower end, above zero.</param>
    /// <param name="most">Its upper end.</param>
    public static IReadOnlyList<double> Between(double least, double most)
    {
        double[] leading = Math.Log10(most / least) switch
        {
            < 0.7 => [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9],
            < 1.5 => [1, 1.5, 2, 3, 4, 5, 7],
            < 3 => [1, 2, 5],
            _ => [1],
        };
        int first = (int)Math.Floor(Math.Log10(least));
        int last = (int)Math.Ceiling(Math.Log10(most));
        IEnumerable<double> ticks =
            from power in Enumerable.Range(first, last - first + 1)
            from factor in leading
            let tick = factor * Math.Pow(10, power)
            where tick >= least && tick <= most
            select tick;
        return [.. ticks];
    }
}
