namespace Hybrid.Hub;

/// <summary>How files are to be uploaded: asked, and answered in the same form.</summary>
/// <param name="Files">The files.</param>
internal sealed record UploadModes(IReadOnlyList<UploadModes.Choice> Files)
{
    /// <summary>The mode of what is kept in the large files' storage; the others are part of the commit.</summary>
    public const string Large = "lfs";

    /// <summary>A file.</summary>
    /// <param name="Path">Path in the repository.</param>
    /// <param name="Size">Bytes; asked.</param>
    /// <param name="Sample">The first bytes; asked.</param>
    /// <param name="UploadMode"><see cref="Large"/> or "regular"; answered.</param>
    /// <param name="ShouldIgnore">The repository's .gitignore names it; answered.</param>
    internal sealed record Choice(
        string Path, long? Size = null, byte[]? Sample = null, string? UploadMode = null, bool? ShouldIgnore = null);
}
