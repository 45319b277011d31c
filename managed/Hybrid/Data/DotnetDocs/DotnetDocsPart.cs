using Hybrid.Data.Preparation.Reading;
using Hybrid.Data.Preparation.Sources;

namespace Hybrid.Data.DotnetDocs;

/// <summary>All of the documentation: members anywhere refer to types of other files, so it is read as one.</summary>
/// <param name="source">The documentation.</param>
/// <param name="length">Bytes of its files.</param>
/// <param name="maxDocumentBytes">Longer documents are left out.</param>
internal sealed class DotnetDocsPart(DotnetDocsSource source, long length, int maxDocumentBytes) : SourcePart
{
    /// <inheritdoc/>
    public override string Name => DotnetDocsSource.Kind;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override ValueTask<DocumentReader> OpenAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<DocumentReader>(new DotnetDocsReader(source.Entries(), maxDocumentBytes));
}
