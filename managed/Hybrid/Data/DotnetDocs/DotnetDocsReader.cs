using System.Text;
using Hybrid.Data.Preparation.Reading;

namespace Hybrid.Data.DotnetDocs;

/// <summary>Reads the documentation's members, each of which is a document.</summary>
/// <param name="entries">The members, and what is damaged between them.</param>
/// <param name="maxDocumentBytes">Longer documents are left out.</param>
internal sealed class DotnetDocsReader(IEnumerable<DocumentationEntry> entries, int maxDocumentBytes) : BatchingReader
{
    private readonly IEnumerator<DocumentationEntry> _entries = entries.GetEnumerator();
    private long _place;

    /// <inheritdoc/>
    protected override ReadPosition Position => new(Group: 0, Offset: 0, _place, Documents: 0);

    /// <inheritdoc/>
    protected override long BytesRead => _place == 0 ? 0 : _entries.Current.BytesRead;

    /// <inheritdoc/>
    protected override int CurrentBytes =>
        _entries.Current.Document is { } member ? Encoding.UTF8.GetMaxByteCount(member.Text.Length) : 0;

    /// <inheritdoc/>
    protected override void Seek(ReadPosition position)
    {
        while (_place < position.Places && MoveNext())
        {
        }
    }

    /// <inheritdoc/>
    protected override bool MoveNext()
    {
        if (!_entries.MoveNext())
            return false;
        _place++;
        return true;
    }

    /// <inheritdoc/>
    protected override void TakeCurrent(RawBatch batch)
    {
        var entry = _entries.Current;
        if (entry.Document is { } member)
            TakeMember(member, batch);
        else
            batch.Add(new Problem(entry.Failure!.Kind, _place, Documents: 0, entry.Failure.Detail));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _entries.Dispose();
        base.Dispose(disposing);
    }

    private void TakeMember(MemberDocument member, RawBatch batch)
    {
        int bytes = Encoding.UTF8.GetBytes(member.Text, batch.Reserve(CurrentBytes));
        if (bytes > maxDocumentBytes)
            batch.Add(new Problem(ProblemKind.TooLong, _place));
        else
            batch.AddReserved(bytes, _place, member.Family);
    }
}
