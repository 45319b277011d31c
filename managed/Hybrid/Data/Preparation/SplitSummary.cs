using Hybrid.Data.DotnetDocs;

namespace Hybrid.Data.Preparation;

/// <summary>A member's summary cut in two: the start that a question shows and the ending that it asks for.</summary>
/// <param name="Member">The member.</param>
/// <param name="Start">The first words.</param>
/// <param name="Ending">The others.</param>
/// <param name="Hash">A number that depends on the member alone.</param>
internal sealed record SplitSummary(MemberDocument Member, string Start, string Ending, ulong Hash)
{
    private const int LeastWords = 13;
    private const int MostWords = 48;
    private const double StartPart = 0.4;
    private const int LongestContext = 240;

    // Lengths in characters that differ by no more than this part are similar.
    private const double LengthTolerance = 0.2;

    /// <summary>The member's outermost type.</summary>
    public string Family => Member.Family;

    /// <summary>What a question shows: the beginning of the member's document.</summary>
    public string Context => $"{Member.Name}\n{Start}";

    // Dictionary<TKey, | TValue>
    private bool CutsTypeName => Start.Count(character => character == '<') != Start.Count(character => character == '>');

    /// <summary>Cuts a summary; null when it is too short or too long for a question.</summary>
    public static SplitSummary? TrySplit(MemberDocument member)
    {
        string[] words = member.Summary.Split(' ');
        if (words.Length is < LeastWords or > MostWords)
            return null;
        int cut = (int)(words.Length * StartPart);
        var split = new SplitSummary(
            member, string.Join(' ', words[..cut]), string.Join(' ', words[cut..]), HoldOut.HashOf(member.Id));
        return split.Context.Length <= LongestContext && !split.CutsTypeName ? split : null;
    }

    /// <summary>Whether the endings are about equally long.</summary>
    public bool IsOfSimilarLength(SplitSummary other) =>
        Math.Abs(Ending.Length - other.Ending.Length) <= LengthTolerance * Ending.Length;
}
