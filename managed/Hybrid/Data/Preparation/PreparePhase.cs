namespace Hybrid.Data.Preparation;

/// <summary>What a preparation is at.</summary>
public enum PreparePhase
{
    /// <summary>Reads documents and tokenizes them; counts bytes of the source.</summary>
    Tokenizing,

    /// <summary>Writes shards; counts tokens.</summary>
    WritingShards,

    /// <summary>Downloads the source, before anything else; counts bytes.</summary>
    Downloading,
}
