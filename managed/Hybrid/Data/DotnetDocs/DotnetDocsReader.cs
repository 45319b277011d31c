using System.Text;
using Hybrid.Data.Preparation.Reading;

namespace Hybrid.Data.DotnetDocs;

/// <summary>Reads the documentation's members, each of which is a document.</summary>
/// <param name="members">The members.</param>
internal sealed class DotnetDocsReader(IEnumerable<MemberDocument> members) : BatchingReader
{
    private readonly IEnumerator<MemberDocument> _members = members.GetEnumerator();
    private long _place;

    /// <inheritdoc/>
    protected override ReadPosition Position => new(Group: 0, Offset: 0, _place, Documents: 0);

    /// <inheritdoc/>
    protected override long BytesRead => _place == 0 ? 0 : _members.Current.BytesRead;

    /// <inheritdoc/>
    protected override int CurrentBytes => Encoding.UTF8.GetMaxByteCount(_members.Current.Text.Length);

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
        if (!_members.MoveNext())
            return false;
        _place++;
        return true;
    }

    /// <inheritdoc/>
    protected override void TakeCurrent(RawBatch batch)
    {
        var member = _members.Current;
        int bytes = Encoding.UTF8.GetBytes(member.Text, batch.Reserve(CurrentBytes));
        batch.AddReserved(bytes, _place, member.Family);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _members.Dispose();
        base.Dispose(disposing);
    }
}
