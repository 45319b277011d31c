using System.Globalization;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Distributed;

/// <summary>The workers that a launcher of ours has started, found among the machine's processes.</summary>
internal static class LaunchedWorkers
{
    private const string RankVariable = "HYBRID_RANK=";

    /// <summary>Process ids by rank, of those that run now.</summary>
    public static IReadOnlyDictionary<int, int> Of(RunningProcess launcher) => Of(launcher.Id);

    /// <inheritdoc cref="Of(RunningProcess)"/>
    public static IReadOnlyDictionary<int, int> Of(int launcher) =>
        Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => char.IsAsciiDigit(name![0]))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(process => ParentOf(process) == launcher)
            .Select(process => (Rank: RankOf(process), Process: process))
            .Where(worker => worker.Rank is not null)
            .ToDictionary(worker => worker.Rank!.Value, worker => worker.Process);

    /// <summary>Whether a process is there; one that has ended and waits for its parent to notice is not.</summary>
    public static bool IsThere(int process) => ParentOf(process) is not null;

    private static int? ParentOf(int process)
    {
        // "pid (name) state parent ...": a name may hold spaces.
        var stat = ReadOrEmpty($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 && fields[0] is not ("Z" or "X") ? int.Parse(fields[1], CultureInfo.InvariantCulture) : null;
    }

    private static int? RankOf(int process)
    {
        var variable = ReadOrEmpty($"/proc/{process}/environ").Split('\0')
            .FirstOrDefault(line => line.StartsWith(RankVariable, StringComparison.Ordinal));
        return variable is null ? null : int.Parse(variable.AsSpan(RankVariable.Length), CultureInfo.InvariantCulture);
    }

    // A process may end at any time.
    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
