using Hybrid.Data.Writing;

namespace Hybrid.Data.Preparation.Shards;

/// <summary>Documents that follow each other in a shard, to be written by one thread.</summary>
/// <param name="place">Where the first begins.</param>
internal sealed class ShardBlock(ShardPlace place)
{
    private readonly List<BucketDocument> _documents = [];
    private long _bytes;

    /// <summary>Where the first begins.</summary>
    public ShardPlace Place => place;

    /// <summary>The documents.</summary>
    public IReadOnlyList<BucketDocument> Documents => _documents;

    /// <summary>Adds a document, unless its place does not follow or there are enough.</summary>
    /// <param name="document">The document.</param>
    /// <param name="at">Its place.</param>
    /// <param name="bytes">Bytes of its ids.</param>
    public bool TryAdd(BucketDocument document, ShardPlace at, long bytes)
    {
        if (at != place with { Offset = place.Offset + _bytes } || _bytes >= ShardBuffer.Capacity)
            return false;
        _documents.Add(document);
        _bytes += bytes;
        return true;
    }
}
