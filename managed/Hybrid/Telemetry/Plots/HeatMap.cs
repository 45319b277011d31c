using Hybrid.Training;

namespace Hybrid.Telemetry.Plots;

/// <summary>A quantity of every tensor over the steps that measured it, as decimal logarithms.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Tensors">The tensors' names, one a row.</param>
/// <param name="Steps">The steps, one a column.</param>
/// <param name="Values">[tensor, step]: the logarithm; not a number where the value is zero or not finite.</param>
internal sealed record HeatMap(string Title, string[] Tensors, long[] Steps, double[,] Values)
{
    /// <summary>More columns than this are not told apart on a picture.</summary>
    public const int MostSteps = 600;

    /// <summary>Takes a quantity out of what a run measured; of many records, every so manieth.</summary>
    public static HeatMap Of(string title, IReadOnlyList<StatisticsRecord> records, Func<TensorStatistics, double> value)
    {
        int stride = (records.Count + MostSteps - 1) / MostSteps;
        StatisticsRecord[] shown = [.. records.Where((_, index) => index % stride == 0)];
        string[] tensors = [.. records[0].Tensors.Keys];
        var values = new double[tensors.Length, shown.Length];
        for (int row = 0; row < tensors.Length; row++)
        {
            for (int column = 0; column < shown.Length; column++)
            {
                double logarithm = shown[column].Tensors.TryGetValue(tensors[row], out TensorStatistics? statistics)
                    ? Math.Log10(value(statistics))
                    : double.NaN;
                values[row, column] = double.IsFinite(logarithm) ? logarithm : double.NaN;
            }
        }

        return new HeatMap(title, tensors, [.. shown.Select(record => record.Step)], values);
    }
}
