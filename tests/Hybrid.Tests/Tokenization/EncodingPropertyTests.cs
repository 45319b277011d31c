using System.Text;
using CsCheck;
using Hybrid.GeneratedText;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Tokenization;

/// <summary>What holds for r50k_base's ids of any text.</summary>
internal sealed class EncodingPropertyTests
{
    private static readonly Tokenizer R50kBase = Tokenizer.ByName("r50k_base");

    [Test]
    public void Ids_are_the_librarys() =>
        RandomTexts.Any.Sample(text => Encode(text).SequenceEqual(ReferenceEncoder.Encode(text)), iter: 10_000);

    [Test]
    public void Ids_are_the_librarys_for_documents_like_those_of_the_web()
    {
        foreach (string document in new FineWebLikeText(seed: 5).Documents(0, 2_000_000))
            Assert.That(Encode(document), Is.EqualTo(ReferenceEncoder.Encode(document)));
    }

    [Test]
    public void Ids_decode_to_the_text() => RandomTexts.Any.Sample(text => R50kBase.Decode(Encode(text)) == text, iter: 10_000);

    [Test]
    public void Ids_of_bytes_that_are_not_UTF8_are_those_of_the_bytes() =>
        RandomTexts.Bytes.Sample(
            bytes =>
            {
                int[] ids = new int[bytes.Length];
                int count = R50kBase.Encode(bytes, ids);
                return ids[..count].SelectMany(id => R50kBase.BytesOf(id).ToArray()).SequenceEqual(bytes);
            },
            iter: 2_000);

    [Test]
    public void A_string_has_the_ids_of_its_UTF8() =>
        RandomTexts.Any.Sample(text => R50kBase.Encode(text).SequenceEqual(Encode(text)), iter: 1_000);

    [Test]
    public void Ids_are_the_same_when_pieces_are_forgotten_at_once() =>
        RandomTexts.Any.Array[1, 20].Sample(
            texts =>
            {
                var forgetful = new PieceEncoder(ReferenceEncoder.Tokens, capacity: 2);
                return texts.Concat(texts).All(text => Encode(text, forgetful.Encode).SequenceEqual(Encode(text)));
            },
            iter: 30);

    [Test]
    public void Threads_get_the_ids_that_one_gets()
    {
        string[] documents = [.. new FineWebLikeText(seed: 6).Documents(0, 500_000)];
        int[][] alone = [.. documents.Select(Encode)];
        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < documents.Length; i++)
                Assert.That(Encode(documents[i]), Is.EqualTo(alone[i]));
        });
    }

    // Documents that were not met before, with pieces that were not.
    [Test]
    public void A_warm_encoder_allocates_nothing()
    {
        var encoder = new PieceEncoder(ReferenceEncoder.Tokens);
        byte[][] documents = [.. new FineWebLikeText(seed: 7).Documents(0, 2_000_000).Select(Encoding.UTF8.GetBytes)];
        int[] ids = new int[documents.Max(document => document.Length)];
        int half = documents.Length / 2;
        foreach (byte[] document in documents[..half])
            encoder.Encode(document, ids);

        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (byte[] document in documents.AsSpan(half))
            encoder.Encode(document, ids);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(allocated, Is.Zero);
    }

    private static int[] Encode(string text) => Encode(text, R50kBase.Encode);

    private static int[] Encode(string text, Func<ReadOnlySpan<byte>, Span<int>, int> encode)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        int[] ids = new int[utf8.Length];
        return ids[..encode(utf8, ids)];
    }
}
