namespace Hybrid.Data;

/// <summary>A place where something of a source was left out.</summary>
/// <param name="File">The file, by its path in the source.</param>
/// <param name="Place">Its row or line, from 1; 0 for the file as a whole.</param>
/// <param name="Detail">What the program that reads said, where that helps.</param>
public sealed record LeftOutExample(string File, long Place, string? Detail);
