namespace Hybrid.Data.Preparation.Spooling;

/// <summary>How a spool works. None of it shows in the result.</summary>
internal sealed record SpoolTuning
{
    private const long BytesOfBucket = 1 << 26;
    private const int MostBuckets = 256;

    /// <summary>Number of buckets, a power of two.</summary>
    public required int Buckets { get; init; }

    /// <summary>Bytes that are buffered of each bucket's ids.</summary>
    public int BufferBytes { get; init; } = BucketFiles.DefaultBufferBytes;

    /// <summary>Told of each step, on the thread that takes it. Tests look at the folder at that moment.</summary>
    public Action<SpoolStep>? Watch { get; init; }

    /// <summary>What suits sources of so many bytes.</summary>
    public static SpoolTuning For(long bytes)
    {
        int buckets = 1;
        while (buckets < MostBuckets && bytes / buckets > BytesOfBucket)
            buckets *= 2;
        return new SpoolTuning { Buckets = buckets };
    }
}
