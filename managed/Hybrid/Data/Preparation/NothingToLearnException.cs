using System.Globalization;
using Hybrid.Data.Preparation.Shards;

namespace Hybrid.Data.Preparation;

/// <summary>The sources give no dataset, however often they are read.</summary>
internal sealed class NothingToLearnException : DataException
{
    private NothingToLearnException(string message)
        : base(message)
    {
    }

    /// <summary>No document could be taken.</summary>
    public static NothingToLearnException NoText(IReadOnlyList<DatasetSource> sources, IReadOnlyList<LeftOutProblem> problems)
    {
        string reasons = string.Join("; ", problems.Select(problem =>
            $"{CountText.Times(problem.Count)} {ProblemText.Describe(problem.Kind)}, first {ProblemText.Example(problem)}"));
        return new($"{Names(sources)} holds no text that can be taken{(reasons.Length == 0 ? "" : ": " + reasons)}.");
    }

    /// <summary>What there is to be held out leaves nothing for training.</summary>
    public static NothingToLearnException AllHeldOut(DatasetPlan plan, WrittenShards written)
    {
        long documents = written.Shards[0].Documents;
        string found = documents == 1
            ? "is a single document, and it is held out for validation, as one must be"
            : string.Create(CultureInfo.InvariantCulture, $"holds {documents:N0} documents, and all are held out for validation");
        string advice = plan.Settings.ValidationFraction > 0 && documents > 1
            ? "Give a smaller --validation-fraction, or more text"
            : "Give more text, or cut it into several .txt files or lines of a .jsonl file, so that some of it can be trained on";
        return new($"{Names(plan.Sources)} {found}: it leaves no text to train on. {advice}.");
    }

    /// <summary>A source of a mixture has nothing to train on, and there is no proportion to nothing.</summary>
    public static NothingToLearnException NothingOf(DatasetSource source) => new(
        $"{source.Path} leaves no text to train on, so the others cannot be taken in proportion to it. Leave it and its weight out, "
        + "or give more text.");

    private static string Names(IReadOnlyList<DatasetSource> sources) => string.Join(" and ", sources.Select(source => source.Path));
}
