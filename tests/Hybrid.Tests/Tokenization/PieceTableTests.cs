using System.Text;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Tokenization;

internal sealed class PieceTableTests
{
    [Test]
    public void Finds_what_was_added()
    {
        var table = new PieceTable(capacity: 1 << 10);
        Add(table, "piece", 1, 2, 3);
        Assert.Multiple(() =>
        {
            Assert.That(Find(table, "piece"), Is.EqualTo(new[] { 1, 2, 3 }));
            Assert.That(Find(table, "piec"), Is.Empty);
            Assert.That(Find(table, "piece\0"), Is.Empty);
        });
    }

    [Test]
    public void The_one_that_came_first_of_two_leaves_for_a_third()
    {
        var table = new PieceTable(capacity: 2);
        Add(table, "first", 1, 1);
        Add(table, "second", 2, 2, 2);
        Add(table, "third", 3, 3);
        Assert.Multiple(() =>
        {
            Assert.That(Find(table, "first"), Is.Empty);
            Assert.That(Find(table, "second"), Is.EqualTo(new[] { 2, 2, 2 }));
            Assert.That(Find(table, "third"), Is.EqualTo(new[] { 3, 3 }));
        });
    }

    [Test]
    public void Keeps_no_piece_of_more_ids_than_it_has_room_for()
    {
        var table = new PieceTable(capacity: 2);
        int[] most = [.. Enumerable.Range(0, PieceTable.MostIds)];
        Add(table, "most", most);
        Add(table, "more", [.. most, 1]);
        Assert.Multiple(() =>
        {
            Assert.That(Find(table, "most"), Is.EqualTo(most));
            Assert.That(Find(table, "more"), Is.Empty);
        });
    }

    private static void Add(PieceTable table, string piece, params int[] ids)
    {
        var key = KeyOf(piece);
        table.Add(key, key.Hash(), ids);
    }

    private static int[] Find(PieceTable table, string piece)
    {
        var key = KeyOf(piece);
        int[] ids = new int[PieceTable.MostIds];
        return ids[..table.Find(key, key.Hash(), ids)];
    }

    private static PieceKey KeyOf(string piece) => PieceKey.Of(Encoding.UTF8.GetBytes(piece), Encoding.UTF8.GetByteCount(piece));
}
