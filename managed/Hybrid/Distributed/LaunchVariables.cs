using System.Globalization;

namespace Hybrid.Distributed;

/// <summary>A process's variables, read as launchers write them; what is missing or no number is an error by name.</summary>
internal sealed class LaunchVariables(IReadOnlyDictionary<string, string> variables)
{
    private const int LargestPort = 65535;

    /// <summary>A variable's value; null where it is missing or empty.</summary>
    public string? Find(string name) => variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>Whether a variable has a value.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>The first of several names that has a value; the first of all where none has.</summary>
    public string FirstOf(params string[] names) => names.FirstOrDefault(Has) ?? names[0];

    /// <summary>The value of a variable that must be there.</summary>
    /// <param name="name">Of the variable.</param>
    /// <param name="because">The variable beside it that makes it necessary.</param>
    public string Text(string name, string because) => Find(name) ?? throw Missing(name, because);

    /// <summary>The number in a variable that must be there.</summary>
    /// <param name="name">Of the variable.</param>
    /// <param name="because">The variable beside it that makes it necessary.</param>
    /// <param name="least">The smallest that makes sense.</param>
    public int Number(string name, string because, int least = 0) =>
        FindNumber(name, least) ?? throw Missing(name, because);

    /// <summary>The number in a variable; null where it is missing.</summary>
    public int? FindNumber(string name, int least = 0)
    {
        if (Find(name) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least)
            return number;
        throw new ConfigurationException($"{name} is '{text}', which is no whole number of at least {least}.");
    }

    /// <summary>A rank, which must lie below the count of another variable.</summary>
    public int RankBelow(string name, string countName, int count, string because)
    {
        var rank = Number(name, because);
        return rank < count ? rank : throw Contradiction(name, countName);
    }

    /// <summary>The port in a variable; null where it is missing.</summary>
    public int? FindPort(string name)
    {
        var port = FindNumber(name, least: 1);
        return port is null or <= LargestPort
            ? port
            : throw new ConfigurationException($"{name} is {port}, and ports end at {LargestPort}.");
    }

    /// <summary>The port in a variable that must be there.</summary>
    public int Port(string name, string because) => FindPort(name) ?? throw Missing(name, because);

    /// <summary>
    /// The CUDA device of a worker among those that it sees: the only one where its launcher shows it one alone, as
    /// torchrun does with --virtual-local-rank and Slurm with --gpus-per-task.
    /// </summary>
    public int DeviceOf(int localRank) =>
        Find("CUDA_VISIBLE_DEVICES") is { } devices && !devices.Contains(',', StringComparison.Ordinal) ? 0 : localRank;

    /// <summary>The error that two variables do not go together.</summary>
    public ConfigurationException Contradiction(string name, string other) =>
        new($"{name}={Find(name)} and {other}={Find(other)} contradict each other. Unset those that an earlier launcher left "
            + "behind.");

    private static ConfigurationException Missing(string name, string because) =>
        new($"{because} is set and {name} is not. Set {name} for a job of several processes, or unset {because} for one.");
}
