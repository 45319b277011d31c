using System.Buffers;

namespace Hybrid.Data.Preparation.Duplicates;

/// <summary>
/// Fingerprints in memory, with those that duplicate an earlier document's taken out whenever they fill it. So copies
/// of one text take no room, however many there are.
/// </summary>
/// <param name="dropped">Where the later documents go.</param>
/// <param name="capacity">Records that there is room for; doubled only where they are too many different ones.</param>
internal sealed class FingerprintBuffer(DroppedDocuments dropped, int capacity) : IDisposable
{
    private FingerprintRecord[] _records = ArrayPool<FingerprintRecord>.Shared.Rent(capacity);
    private int _count;

    /// <summary>Adds a fingerprint.</summary>
    public void Add(in FingerprintRecord record)
    {
        if (_count == _records.Length)
            MakeRoom();
        _records[_count++] = record;
    }

    /// <summary>Drops the last duplicates and empties the buffer.</summary>
    public void Finish()
    {
        DropDuplicates();
        _count = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<FingerprintRecord>.Shared.Return(_records);
        _records = [];
    }

    private void MakeRoom()
    {
        DropDuplicates();
        if (_count <= _records.Length / 4 * 3)
            return;
        var larger = ArrayPool<FingerprintRecord>.Shared.Rent(checked(2 * _records.Length));
        _records.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<FingerprintRecord>.Shared.Return(_records);
        _records = larger;
    }

    // A document that was kept is dropped later when an earlier one comes after it: in the end the earliest is left.
    private void DropDuplicates()
    {
        var records = _records.AsSpan(0, _count);
        records.Sort();
        int kept = 0;
        foreach (ref readonly var record in records)
        {
            if (kept == 0 || !records[kept - 1].Matches(record))
                records[kept++] = record;
            else if (records[kept - 1].Document != record.Document)
                dropped.Add(record.Document);
        }

        _count = kept;
    }
}
