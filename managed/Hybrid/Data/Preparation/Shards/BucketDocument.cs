using Hybrid.Data.Preparation.Spooling;

namespace Hybrid.Data.Preparation.Shards;

/// <summary>A document of a bucket.</summary>
/// <param name="Record">What its index says.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="Offset">Where its ids begin in the bucket's file, in bytes.</param>
internal readonly record struct BucketDocument(IndexRecord Record, int Bucket, long Offset);
