using System.Text;
using CsCheck;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Tokenization;

internal sealed class PieceMergerTests
{
    [Test]
    public void Merges_by_the_definition() =>
        RandomTexts.Bytes.Sample(bytes => Merge(bytes).SequenceEqual(ReferenceEncoder.Merge(bytes)), iter: 2_000);

    [Test]
    public void Merges_as_the_library_does()
    {
        var library = ReferenceEncoder.CreateLibrary();
        RandomTexts.Any.Sample(
            text => Merge(Encoding.UTF8.GetBytes(text)).SequenceEqual(library.EncodeToIds(text)), iter: 2_000);
    }

    [Test]
    public void A_merger_is_as_new_after_each_piece()
    {
        var merger = new PieceMerger(ReferenceEncoder.Tokens);
        RandomTexts.Bytes.Sample(
            bytes => Merge(bytes, merger).SequenceEqual(ReferenceEncoder.Merge(bytes)), iter: 500, threads: 1);
    }

    // A time that grows with the square of the length would be hours here.
    [Test]
    public void A_long_unbroken_piece_is_what_its_parts_are()
    {
        const int Length = 1 << 20;
        int[] ids = Merge(Encoding.ASCII.GetBytes(new string('a', Length)));
        Assert.That(ids, Is.EqualTo(Enumerable.Repeat(ReferenceEncoder.Merge("aaaa"u8).Single(), Length / 4)));
    }

    private static int[] Merge(byte[] piece) => Merge(piece, new PieceMerger(ReferenceEncoder.Tokens));

    private static int[] Merge(byte[] piece, PieceMerger merger)
    {
        int[] ids = new int[piece.Length];
        return ids[..merger.Merge(piece, ids)];
    }
}
