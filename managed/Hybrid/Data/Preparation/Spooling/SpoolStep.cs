namespace Hybrid.Data.Preparation.Spooling;

/// <summary>What a spool is about to do, or has just done.</summary>
internal enum SpoolStep
{
    /// <summary>Documents are about to be appended.</summary>
    Appending,

    /// <summary>Documents' ids are appended, their index is not.</summary>
    AppendingIndex,

    /// <summary>What counts is on the disk, the journal does not say so yet.</summary>
    Journaling,

    /// <summary>The journal says so.</summary>
    Journaled,
}
