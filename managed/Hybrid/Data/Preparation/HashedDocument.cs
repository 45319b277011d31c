namespace Hybrid.Data.Preparation;

/// <summary>A document with the hash that decides whether it is held out.</summary>
/// <param name="Source">The document.</param>
/// <param name="HoldOutHash">See <see cref="HoldOut"/>.</param>
internal readonly record struct HashedDocument(SourceDocument Source, ulong HoldOutHash);
