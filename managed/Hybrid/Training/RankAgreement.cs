using System.Globalization;
using Hybrid.Checksums;
using Hybrid.Configuration;
using Hybrid.Distributed;
using Hybrid.Evaluation;
using Hybrid.Models;

namespace Hybrid.Training;

/// <summary>Holds every rank to rank 0, before anything is trained: configuration, data, questions and build.</summary>
internal static class RankAgreement
{
    // Where a machine has its files and how many threads it takes is its own matter.
    private static readonly string[] Free =
        ["data.dataset", "data.source", "run.directory", "run.threads", "eval.multiple_choice_file"];

    /// <summary>Compares this rank with rank 0. Collective.</summary>
    /// <exception cref="ConfigurationException">Names this rank and everything that differs.</exception>
    public static void Check(
        ICollectives ranks,
        RunConfiguration configuration,
        Placement placement,
        TrainingData data,
        IReadOnlyList<TokenizedItem> questions)
    {
        var mine = Describe(configuration, placement, data, questions);
        var leaders = Parse(ranks.TextFrom(root: 0, Join(mine)));
        var differences =
            from name in mine.Keys.Union(leaders.Keys)
            let here = mine.GetValueOrDefault(name, "not set")
            let there = leaders.GetValueOrDefault(name, "not set")
            where here != there
            select $"{name} is {here} and not {there}";
        if (differences.Any())
        {
            throw new ConfigurationException(
                $"On rank {ranks.Rank} it is not as on rank 0: {string.Join("; ", differences)}. Start all ranks with the "
                + "same build, configuration and data.");
        }
    }

    private static Dictionary<string, string> Describe(
        RunConfiguration configuration, Placement placement, TrainingData data, IReadOnlyList<TokenizedItem> questions)
    {
        var description = ConfigurationText.Values(configuration).Where(pair => !Free.Contains(pair.Key)).ToDictionary();
        description["what computes"] = $"{DeviceName.Of(placement.Device)} in {PrecisionName.Of(placement.ComputePrecision)}";
        description["the fingerprint of the data"] = data.Fingerprint;
        description["the checksum of the questions"] = ChecksumOf(questions);
        description["the version of Hybrid"] = HybridRuntime.Info.Version;
        description["the version of libtorch"] = HybridRuntime.Info.LibTorchVersion;
        return description;
    }

    // Values are TOML or plain words and hold no newline.
    private static string Join(Dictionary<string, string> description) =>
        string.Join('\n', description.Select(pair => $"{pair.Key} = {pair.Value}"));

    private static Dictionary<string, string> Parse(string text) =>
        text.Split('\n').Select(line => line.Split(" = ", 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    private static string ChecksumOf(IReadOnlyList<TokenizedItem> questions)
    {
        var checksum = new Crc32c();
        foreach (var choice in questions.SelectMany(question => question.Choices))
        {
            foreach (var id in choice.Context.Concat(choice.Ending))
                checksum.Append(BitConverter.GetBytes(id));
        }
        return checksum.Value.ToString("x8", CultureInfo.InvariantCulture);
    }
}
