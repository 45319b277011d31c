namespace Hybrid.Data.Inspection;

/// <summary>Documents of about the same length.</summary>
/// <param name="From">Ids of the shortest, a power of two.</param>
/// <param name="To">Ids of the longest: the next power of two less one.</param>
/// <param name="Documents">How many there are.</param>
public sealed record LengthBin(long From, long To, long Documents);
