using Hybrid.Data.Preparation.Reading;

namespace Hybrid.Data.Preparation.Sources;

/// <summary>A file of this machine.</summary>
/// <param name="file">The file.</param>
/// <param name="format">How it is read.</param>
/// <param name="textKey">The key of a line's text, or the name of a Parquet file's column.</param>
/// <param name="maxDocumentBytes">Longer documents are left out.</param>
internal sealed class FilePart(SourceFile file, FileFormat format, string textKey, int maxDocumentBytes) : SourcePart
{
    /// <inheritdoc/>
    public override string Name => file.RelativePath;

    /// <inheritdoc/>
    public override long Length => file.Length;

    /// <inheritdoc/>
    public override ValueTask<DocumentReader> OpenAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(format.Open(file.Path, textKey, maxDocumentBytes));
}
