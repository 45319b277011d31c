namespace Hybrid.Distributed;

/// <summary>Slurm's compressed lists of machines: <c>a[5-9,12],b</c>.</summary>
internal static class SlurmNodeList
{
    /// <summary>The first machine of a list: the numbers of its first bracket are replaced by their first.</summary>
    /// <exception cref="ConfigurationException">It is no such list.</exception>
    public static string First(string list)
    {
        var name = "";
        var rest = list;
        while (rest.Length > 0 && rest[0] != ',')
        {
            if (rest[0] != '[')
            {
                var end = EndOf(rest, ',', '[');
                name += rest[..end];
                rest = rest[end..];
                continue;
            }

            var close = rest.IndexOf(']', StringComparison.Ordinal);
            if (close < 0)
                throw new ConfigurationException($"'{list}' is no list of machines as Slurm writes it: a bracket is not closed.");
            var numbers = rest[1..close];
            name += numbers[..EndOf(numbers, ',', '-')];
            rest = rest[(close + 1)..];
        }

        return name.Length > 0 ? name : throw new ConfigurationException($"'{list}' is a list of machines without one.");
    }

    private static int EndOf(string text, params ReadOnlySpan<char> ends)
    {
        var end = text.AsSpan().IndexOfAny(ends);
        return end < 0 ? text.Length : end;
    }
}
