using System.Globalization;
using System.Text.RegularExpressions;

namespace Hybrid.Distributed;

/// <summary>Slurm's compressed counts of tasks per machine: <c>8(x2),4</c>.</summary>
internal static partial class SlurmTaskCounts
{
    /// <summary>The count of every machine, in their order.</summary>
    /// <exception cref="ConfigurationException">It is no such list.</exception>
    public static IReadOnlyList<int> Parse(string counts)
    {
        var result = new List<int>();
        foreach (var part in counts.Split(','))
        {
            var match = CountPattern().Match(part);
            if (!match.Success)
                throw new ConfigurationException($"'{counts}' is no list of tasks per machine as Slurm writes it, such as 8(x2),4.");
            var machines = match.Groups["machines"];
            result.AddRange(Enumerable.Repeat(Number(match.Groups["tasks"]), machines.Success ? Number(machines) : 1));
        }

        return result;
    }

    private static int Number(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<tasks>\d{1,6})(\(x(?<machines>\d{1,6})\))?$", RegexOptions.CultureInvariant)]
    private static partial Regex CountPattern();
}
