using System.Text;
using CsCheck;
using Hybrid.Data.Preparation.Duplicates;

namespace Hybrid.Tests.Data.Preparation.Duplicates;

public sealed class MinHashTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.OneOf(
            " ", "-", "3", "42", "A", "é", "e\u0301", "Ωμέγα", "中", "文", "ไ", "ทย", "ับ", "か", "が", "か\u3099", "ー", "\u0E01\u0E48",
            "\U00020000", "𝐀", "😀", "½", "ⅷ", "İ", "ǅ", "٣", "๓", "\u00A0", "\0", "\r\n", "word", "Word", "two words", "\uFFFD"),
        Gen.String[0, 3]).Array[0, 400].Select(parts => string.Concat(parts));

    // A lone surrogate becomes U+FFFD in UTF-8.
    [Test]
    public void Bands_are_those_of_the_reference() => Texts.Sample(
        text => Bands(text).SequenceEqual(MinHashReference.Bands(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)))),
        iter: 1000);

    // Words are hashed in blocks: texts that end with a block, before and behind it.
    [Test]
    public void Bands_are_those_of_the_reference_at_every_length(
        [Values(0, 1, 4, 5, 6, 255, 256, 257, 259, 260, 261, 262, 511, 512, 515, 516, 517, 5000)] int words)
    {
        string text = RandomText.Create(new Random(words), words, vocabulary: 1000);
        Assert.That(Bands(text), Is.EqualTo(MinHashReference.Bands(text)));
    }

    // These never change: a dataset can be made again, byte by byte, by any later version.
    [Test]
    public void Bands_are_what_they_always_were()
    {
        var bands = Bands("The quick brown fox jumps over the lazy dog. 1,234 times!");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(bands[0].ToString("x32"), Is.EqualTo("ee0a49b5db5d4f03b0c3dcf154eccd77"));
            Assert.That(bands[13].ToString("x32"), Is.EqualTo("6e91d112108625066b011a1185fea249"));
        }
    }

    [TestCase("The Quick, brown fox -- jumps!", "the quick brown\tfox (jumps)")]
    [TestCase("It cost 12 dollars in 1999, not 7.", "It cost 3 dollars in 2024, not 10.")]
    [TestCase("ΑΒΓ ΔΕΖ", "αβγ, δεζ")]
    [TestCase("中文，没有空格。", "中 文 没 有 空 格")]
    [TestCase("hello", "HELLO!")]
    public void Case_punctuation_space_and_numbers_make_no_difference(string a, string b) =>
        Assert.That(Bands(a), Is.EqualTo(Bands(b)));

    [TestCase("one two three four five", "one two three four six")]
    [TestCase("one two three", "one two")]
    [TestCase("one two", "two one")]
    [TestCase("!!!", "???")]
    [TestCase("", " ")]
    [TestCase("中文没有空格", "中文没有间隙")]
    public void Different_short_texts_share_no_band(string a, string b) =>
        Assert.That(Bands(a).Intersect(Bands(b)), Is.Empty);

    [Test]
    public void The_bands_of_a_text_differ() =>
        Assert.That(Bands("one two three four five six").Distinct().Count(), Is.EqualTo(14));

    [Test]
    public void Invalid_text_has_bands_too()
    {
        var bands = new UInt128[MinHash.Bands];
        MinHash.Compute([(byte)'a', 0xFF, 0xC3, (byte)'b', 0xE4, 0xB8], bands);
        Assert.That(bands, Is.EqualTo(Bands("a b")));
    }

    [Test]
    public void A_hash_is_shared_with_the_probability_of_the_similarity([Values(3, 30, 600)] int shingles)
    {
        const int Pairs = 300;
        var random = new Random(shingles);
        double expected = 0;
        double found = 0;
        uint[] first = new uint[MinHash.Bands * MinHash.BandHashes];
        uint[] second = new uint[first.Length];
        for (int pair = 0; pair < Pairs; pair++)
        {
            string a = RandomText.Create(random, shingles + 4);
            string b = RandomText.Change(random, a, share: 0.05);
            MinHash.ComputeMinima(Encoding.UTF8.GetBytes(a), first);
            MinHash.ComputeMinima(Encoding.UTF8.GetBytes(b), second);
            expected += MinHashReference.Jaccard(a, b);
            found += first.Zip(second).Count(hashes => hashes.First == hashes.Second) / (double)first.Length;
        }

        // Its standard deviation is at most sqrt(0.25 / (300 x 112)) = 0.003.
        Assert.That(found / Pairs, Is.EqualTo(expected / Pairs).Within(0.015));
    }

    // Similarities of about 0.95, 0.82, 0.75 and 0.6.
    [TestCase(0.005)]
    [TestCase(0.02)]
    [TestCase(0.03)]
    [TestCase(0.05)]
    public void A_band_is_shared_as_often_as_the_formula_says(double share)
    {
        const int Pairs = 600;
        var random = new Random(7);
        double expected = 0;
        int found = 0;
        for (int pair = 0; pair < Pairs; pair++)
        {
            string a = RandomText.Create(random, 400);
            string b = RandomText.Change(random, a, share);
            expected += 1 - Math.Pow(1 - Math.Pow(MinHashReference.Jaccard(a, b), 8), 14);
            found += Bands(a).Zip(Bands(b)).Any(bands => bands.First == bands.Second) ? 1 : 0;
        }

        // Four standard deviations are at most 4 sqrt(0.25 / 600) = 0.08.
        Assert.That(found / (double)Pairs, Is.EqualTo(expected / Pairs).Within(0.08));
    }

    [Test]
    public void Unrelated_texts_share_no_band()
    {
        var random = new Random(11);
        var seen = new HashSet<UInt128>();
        // Of a small vocabulary, so that they share words, and many shingles now and then.
        for (int document = 0; document < 20_000; document++)
        {
            foreach (var band in Bands(RandomText.Create(random, random.Next(20, 120), vocabulary: 300)))
                Assert.That(seen.Add(band), Is.True);
        }
    }

    [Test]
    public void Nothing_is_allocated_for_a_document()
    {
        byte[] text = Encoding.UTF8.GetBytes(RandomText.Create(new Random(1), 3000) + "中文没有空格 é 😀");
        var bands = new UInt128[MinHash.Bands];
        MinHash.Compute(text, bands);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            MinHash.Compute(text, bands);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void A_document_of_many_megabytes_has_near_duplicates()
    {
        string text = RandomText.Create(new Random(3), 2_000_000);
        Assert.That(Bands(text).Intersect(Bands(text + " and a few words more than before")), Is.Not.Empty);
    }

    private static UInt128[] Bands(string text)
    {
        var bands = new UInt128[MinHash.Bands];
        MinHash.Compute(Encoding.UTF8.GetBytes(text), bands);
        return bands;
    }
}
