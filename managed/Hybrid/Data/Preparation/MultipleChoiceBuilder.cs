using System.Security.Cryptography;
using System.Text;
using Hybrid.Data.DotnetDocs;

namespace Hybrid.Data.Preparation;

/// <summary>
/// Makes multiple-choice questions of held-out members, in HellaSwag's format (Zellers et al. 2019): a member's name and
/// the start of its summary, to be ended by the true rest or by one of three rests from other types.
/// </summary>
/// <param name="seed">Decides which members, which wrong endings, and where the true one stands.</param>
internal sealed class MultipleChoiceBuilder(long seed)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "multiple_choice.jsonl";

    private const int MostQuestions = 400;
    private const int WrongEndings = 3;

    // Members that questions and wrong endings are taken from alike: were the wrong ones taken from all members, they
    // would come from the largest types, whose phrases any model finds likelier than the true ending of a rare one.
    private const int PoolSize = 500;

    // Independent streams of random numbers.
    private const ulong OrderStream = 1;
    private const ulong EndingStream = 2;
    private const ulong LabelStream = 3;

    private readonly List<SplitSummary> _candidates = [];
    private readonly HashSet<string> _candidateSummaries = [];
    private readonly HashSet<ulong> _trainingSummaries = [];

    /// <summary>Notes a member. Summaries that training documents have as well are no questions.</summary>
    public void Add(MemberDocument member, bool heldOut)
    {
        if (!heldOut)
            _trainingSummaries.Add(HoldOut.HashOf(member.Summary));
        else if (SplitSummary.TrySplit(member) is { } candidate && _candidateSummaries.Add(member.Summary))
            _candidates.Add(candidate);
    }

    /// <summary>Writes the questions; null, and no file, when the source gives none.</summary>
    public QuestionsRecord? Write(string folder)
    {
        SplitSummary[] pool = [.. Spread(UnseenInRandomOrder()).Take(PoolSize)];
        var lines = pool
            .Select(candidate => QuestionOf(candidate, pool))
            .OfType<MultipleChoiceQuestion>()
            .Take(MostQuestions)
            .Select((question, index) => question.ToJson(index))
            .ToArray();
        if (lines.Length == 0)
            return null;

        byte[] content = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
        using var file = File.Create(Path.Combine(folder, FileName));
        file.Write(content);
        file.Flush(flushToDisk: true);
        return new QuestionsRecord(FileName, lines.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    private List<SplitSummary> UnseenInRandomOrder()
    {
        SplitSummary[] unseen = [.. _candidates
            .Where(candidate => !_trainingSummaries.Contains(HoldOut.HashOf(candidate.Member.Summary)))
            .DistinctBy(candidate => candidate.Ending)];
        if (unseen.Length == 0)
            return [];
        var order = new KeyedPermutation(unseen.Length, Key(OrderStream));
        return [.. Enumerable.Range(0, unseen.Length).Select(place => unseen[order[place]])];
    }

    // A member of each type first, then a second of each: few large types shall not make up the file.
    private static IEnumerable<SplitSummary> Spread(IEnumerable<SplitSummary> candidates) => candidates
        .GroupBy(candidate => candidate.Family)
        .SelectMany(family => family.Select((candidate, round) => (candidate, round)))
        .OrderBy(entry => entry.round)
        .Select(entry => entry.candidate);

    // Null when too few endings are of similar length.
    private MultipleChoiceQuestion? QuestionOf(SplitSummary candidate, IReadOnlyList<SplitSummary> others)
    {
        var wrong = others
            .Where(other => other.Family != candidate.Family && candidate.IsOfSimilarLength(other))
            .OrderBy(other => SplitMix.Mix(Key(EndingStream) ^ candidate.Hash ^ other.Hash))
            .DistinctBy(other => other.Family)
            .Take(WrongEndings)
            .Select(other => other.Ending)
            .ToList();
        if (wrong.Count < WrongEndings)
            return null;
        int label = (int)(SplitMix.Mix(Key(LabelStream) ^ candidate.Hash) % (WrongEndings + 1));
        wrong.Insert(label, candidate.Ending);
        return new MultipleChoiceQuestion(candidate, wrong, label);
    }

    private ulong Key(ulong stream) => SplitMix.Output(SplitMix.Mix((ulong)seed), stream);
}
