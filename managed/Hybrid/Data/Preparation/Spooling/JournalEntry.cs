namespace Hybrid.Data.Preparation.Spooling;

/// <summary>
/// progress.json: what of the spool counts, all of one moment. Whatever else lies in the spool's files is cut off.
/// </summary>
internal sealed record JournalEntry
{
    /// <summary>The version of the staging folder's layout that this build writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version of the staging folder's layout.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>What is being made.</summary>
    public required DatasetPlan Plan { get; init; }

    /// <summary>Lengths of the files of ids, per bucket.</summary>
    public required IReadOnlyList<long> Ids { get; init; }

    /// <summary>Lengths of the index files, per bucket.</summary>
    public required IReadOnlyList<long> Index { get; init; }

    /// <summary>Lengths of the files of fingerprints; none where no duplicates are looked for.</summary>
    public required IReadOnlyList<long> Fingerprints { get; init; }

    /// <summary>All parts before it are in the spool.</summary>
    public required int FirstUnfinished { get; init; }

    /// <summary>The others of which something is in the spool.</summary>
    public required IReadOnlyList<PartState> Parts { get; init; }

    /// <summary>What was left out.</summary>
    public required IReadOnlyList<ProblemTally> Problems { get; init; }

    /// <summary>Documents in the spool.</summary>
    public required long Documents { get; init; }

    /// <summary>Ids in the spool.</summary>
    public required long Tokens { get; init; }

    /// <summary>An entry for a spool that is empty.</summary>
    public static JournalEntry Start(DatasetPlan plan, int buckets) => new()
    {
        FormatVersion = CurrentVersion,
        Plan = plan,
        Ids = new long[buckets],
        Index = new long[buckets],
        Fingerprints = new long[plan.Settings.Duplicates == DuplicateRemoval.Keep ? 0 : buckets],
        FirstUnfinished = 0,
        Parts = [],
        Problems = [],
        Documents = 0,
        Tokens = 0,
    };
}
