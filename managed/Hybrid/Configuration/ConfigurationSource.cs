namespace Hybrid.Configuration;

/// <summary>Where a value came from.</summary>
/// <param name="File">The file, or null when it is not from a file.</param>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Column">Column in the line, from 1.</param>
/// <param name="Override">The text given to <c>--set</c>, or null.</param>
public sealed record ConfigurationSource(string? File = null, int Line = 0, int Column = 0, string? Override = null)
{
    /// <summary>The source of values that nobody gave.</summary>
    public static ConfigurationSource Default { get; } = new();

    /// <inheritdoc/>
    public override string ToString() =>
        File is not null ? $"{File}:{Line}:{Column}"
        : Override is not null ? $"--set {Override}"
        : "default";
}
