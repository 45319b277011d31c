namespace Hybrid.Tests.Data.Preparation.Reading;

/// <summary>A document that was read, as tests compare it: a character of the text is a byte.</summary>
internal sealed record ReadDocument(long Index, long Place, string Text, string? HoldOutKey = null);
