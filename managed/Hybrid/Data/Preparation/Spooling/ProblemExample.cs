namespace Hybrid.Data.Preparation.Spooling;

/// <summary>A place where something was left out.</summary>
/// <param name="Part">The number of the part.</param>
/// <param name="Place">Its row or line, from 1; 0 for the part as a whole.</param>
/// <param name="Detail">What the program that reads said, where that helps.</param>
internal sealed record ProblemExample(int Part, long Place, string? Detail);
