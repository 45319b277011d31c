namespace Hybrid.Data.Preparation;

/// <summary>What a preparation is at. Phases overlap: what is downloaded is tokenized while the rest comes.</summary>
public enum PreparePhase
{
    /// <summary>Reads documents and tokenizes them; counts bytes of the source.</summary>
    Tokenizing,

    /// <summary>Writes shards; counts tokens.</summary>
    WritingShards,

    /// <summary>Downloads what is not there yet; counts bytes.</summary>
    Downloading,

    /// <summary>Looks for duplicates; counts parts of the search.</summary>
    FindingDuplicates,
}
