namespace Hybrid.Data.Preparation.Tokenizing;

/// <summary>A document of an <see cref="EncodedBatch"/>.</summary>
/// <param name="Index">Its index in its part.</param>
/// <param name="HoldOutHash">See <see cref="HoldOut"/>.</param>
/// <param name="Tokens">Its ids, the separator included.</param>
internal readonly record struct EncodedDocument(long Index, ulong HoldOutHash, int Tokens);
