namespace Hybrid.Configuration;

/// <summary>Levenshtein's distance: how many letters to insert, delete or replace.</summary>
internal static class EditDistance
{
    /// <summary>The distance between two texts.</summary>
    public static int Between(string from, string to)
    {
        // row[j] is the distance of the prefix of `from` seen so far to the first j letters of `to`.
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.Length];
    }
}
