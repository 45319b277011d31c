using Hybrid.Data.Preparation.Reading;

namespace Hybrid.Data.Preparation.Spooling;

/// <summary>
/// Counts what is left out. Which examples are kept does not depend on the order in which parts are read, as long as
/// each part's problems come in their order.
/// </summary>
internal sealed class ProblemLog
{
    private const int MostExamples = 5;

    private readonly SortedDictionary<ProblemKind, ProblemTally> _tallies = [];

    /// <summary>Begins with what was counted before.</summary>
    public ProblemLog(IEnumerable<ProblemTally> before)
    {
        foreach (var tally in before)
            _tallies.Add(tally.Kind, tally);
    }

    /// <summary>A tally per kind that occurred, in the order of kinds.</summary>
    public IReadOnlyList<ProblemTally> Tallies => [.. _tallies.Values];

    /// <summary>Counts a problem.</summary>
    public void Add(int part, Problem problem)
    {
        var before = _tallies.GetValueOrDefault(problem.Kind) ?? new ProblemTally(problem.Kind, 0, 0, []);
        _tallies[problem.Kind] = before with
        {
            Count = before.Count + 1,
            Documents = before.Documents + problem.Documents,
            Examples = With(before.Examples, new ProblemExample(part, problem.Place, problem.Detail)),
        };
    }

    private static IReadOnlyList<ProblemExample> With(IReadOnlyList<ProblemExample> examples, ProblemExample added)
    {
        bool isLate = examples.Count == MostExamples && !IsBefore(added, examples[^1]);
        return isLate
            ? examples
            : [.. examples.Append(added).OrderBy(example => (example.Part, example.Place)).Take(MostExamples)];
    }

    private static bool IsBefore(ProblemExample one, ProblemExample other) =>
        (one.Part, one.Place).CompareTo((other.Part, other.Place)) < 0;
}
