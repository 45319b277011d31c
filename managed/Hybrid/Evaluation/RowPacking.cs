namespace Hybrid.Evaluation;

/// <summary>Puts neighbours together as long as their rows fit.</summary>
internal static class RowPacking
{
    /// <summary>Cuts a sequence into runs of at most a number of rows. What exceeds it alone is a run of its own.</summary>
    public static IEnumerable<IReadOnlyList<T>> Pack<T>(IEnumerable<T> elements, Func<T, int> rows, int maxRows)
    {
        var run = new List<T>();
        int used = 0;
        foreach (T element in elements)
        {
            int needed = rows(element);
            if (run.Count > 0 && used + needed > maxRows)
            {
                yield return run;
                run = [];
                used = 0;
            }

            run.Add(element);
            used += needed;
        }

        if (run.Count > 0)
            yield return run;
    }
}
