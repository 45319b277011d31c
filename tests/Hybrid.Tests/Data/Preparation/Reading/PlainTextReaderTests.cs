using CsCheck;
using Hybrid.Data.Preparation.Reading;

namespace Hybrid.Tests.Data.Preparation.Reading;

internal sealed class PlainTextReaderTests
{
    private const int Limit = 1 << 24;

    private TemporaryFolder _folder = null!;
    private string _path = null!;

    [SetUp]
    public void CreateFolder()
    {
        _folder = new TemporaryFolder();
        _path = _folder["text"];
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void A_short_text_is_one_document_with_its_line_ends() =>
        Assert.That(ReadResult.OfResumable(() => Open("one\r\n\r\ntwo\n")).Texts, Is.EqualTo(new[] { "one\r\n\r\ntwo\n" }));

    [TestCase("\n")]
    [TestCase("\r\n")]
    public void A_long_text_is_cut_at_blank_lines_and_nothing_is_lost(string lineEnd)
    {
        string paragraph = string.Concat(Enumerable.Repeat("A line of the paragraph." + lineEnd, 500)) + lineEnd;
        string text = string.Concat(Enumerable.Repeat(paragraph, 20)) + "The end.";

        var result = ReadResult.OfResumable(() => Open(text));

        string[] pieces = [.. result.Texts];
        Assert.Multiple(() =>
        {
            Assert.That(string.Concat(pieces), Is.EqualTo(text));
            Assert.That(pieces, Has.Length.GreaterThan(2));
            Assert.That(pieces[..^1], Has.All.EndsWith("." + lineEnd + lineEnd));
            Assert.That(pieces[..^1], Has.All.Length.InRange(TextPieces.LeastBytes, TextPieces.LeastBytes + paragraph.Length));
            Assert.That(
                result.Documents.Select(document => document.Place),
                Is.EqualTo(pieces.Select((_, piece) => 1 + LinesIn(pieces[..piece]))));
        });
    }

    [Test]
    public void The_first_blank_line_behind_the_least_length_is_the_end()
    {
        string beginning = new string('a', TextPieces.LeastBytes - 3) + "\n\n"; // one byte short
        Assert.That(
            ReadResult.Of(Open(beginning + "\nnext")).Texts,
            Is.EqualTo(new[] { beginning + "\n", "next" }));
    }

    [Test]
    public void A_text_without_blank_lines_is_cut_between_characters()
    {
        // One byte first: the limit falls inside a character.
        string text = "x" + string.Concat(Enumerable.Repeat("\U0001f600", TextPieces.MostBytes / 4)) + "y";

        var result = ReadResult.OfResumable(() => Open(text));

        Assert.Multiple(() =>
        {
            Assert.That(string.Concat(result.Texts), Is.EqualTo(text));
            Assert.That(result.Documents.Select(document => document.Text.Length), Is.EqualTo(new[] { TextPieces.MostBytes - 3, 5 }));
        });
    }

    [Test]
    public void Bytes_that_are_no_UTF_8_are_cut_too_and_given_as_they_are()
    {
        byte[] bytes = new byte[TextPieces.MostBytes + 10];
        bytes.AsSpan().Fill(0x80);

        var result = ReadResult.Of(Open(bytes));

        Assert.That(result.Documents.Select(document => document.Text.Length), Is.EqualTo(new[] { TextPieces.MostBytes, 10 }));
    }

    [Test]
    public void An_empty_text_is_reported_once()
    {
        var result = ReadResult.OfResumable(() => Open(""));

        Assert.That(result.Documents, Is.Empty);
        Assert.That(result.Problems, Is.EqualTo(new[] { new Problem(ProblemKind.Empty, 1) }));
        Assert.That(ReadResult.Of(Open(""), result.Ends[^1]).Problems, Is.Empty);
    }

    [Test]
    public void A_piece_over_the_limit_is_reported_with_its_line()
    {
        string text = new string('a', TextPieces.LeastBytes) + "\n\n" + "short";

        var result = ReadResult.OfResumable(() => Open(text, limit: 1000));

        Assert.That(result.Problems, Is.EqualTo(new[] { new Problem(ProblemKind.TooLong, 1) }));
        Assert.That(result.Documents, Is.EqualTo(new[] { new ReadDocument(0, 3, "short") }));
    }

    [TestCase(new byte[] { 0xef, 0xbb, 0xbf, (byte)'a', 0xc3, 0xa9 }, "a\u00e9")]
    [TestCase(new byte[] { 0xff, 0xfe, (byte)'a', 0, 0x3d, 0xd8, 0x00, 0xde }, "a\U0001f600")]
    [TestCase(new byte[] { 0xfe, 0xff, 0, (byte)'a', 0xd8, 0x3d, 0xde, 0x00 }, "a\U0001f600")]
    [TestCase(new byte[] { 0xff, 0xfe }, null)]
    public void A_byte_order_mark_says_how_the_text_is_written_and_is_no_part_of_it(byte[] bytes, string? expected) =>
        Assert.That(ReadResult.Of(Open(bytes)).Texts, Is.EqualTo(expected is null ? [] : new[] { expected }));

    [TestCase(new byte[] { 0xff, 0xfe, (byte)'a', 0, 0x3d, 0xd8, (byte)'b', 0 }, "a\u00ed\u00a0\u00bdb")]
    [TestCase(new byte[] { 0xff, 0xfe, 0x00, 0xde, (byte)'b', 0 }, "\u00ed\u00b8\u0080b")]
    [TestCase(new byte[] { 0xff, 0xfe, (byte)'a', 0, 0x3d, 0xd8 }, "a\u00ed\u00a0\u00bd")]
    [TestCase(new byte[] { 0xff, 0xfe, (byte)'a', 0, (byte)'b' }, "a\u00ed\u00a0\u0080")]
    public void Half_a_character_of_UTF_16_is_no_UTF_8(byte[] bytes, string expected) =>
        Assert.That(ReadResult.Of(Open(bytes)).Documents.Single().Text, Is.EqualTo(expected));

    [Test]
    public void Reading_goes_on_where_any_batch_ended() => Gen
        .Select(SampleTexts.Documents, Gen.Enum<FileCompression>(), Gen.Int[0, 2])
        .Sample(
            (paragraphs, compression, encoding) =>
            {
                string text = string.Join("\n\n", paragraphs);
                byte[] bytes = encoding switch
                {
                    0 => SampleTexts.Bytes(text),
                    1 => [0xff, 0xfe, .. System.Text.Encoding.Unicode.GetBytes(text)],
                    _ => [0xfe, 0xff, .. System.Text.Encoding.BigEndianUnicode.GetBytes(text)],
                };
                File.WriteAllBytes(_path, CompressedFiles.Compress(bytes, compression));

                var result = ReadResult.OfResumable(() => new PlainTextReader(_path, compression, Limit));

                Assert.That(string.Concat(result.Texts), Is.EqualTo(text));
            },
            iter: 40,
            threads: 1);

    [TestCase(FileCompression.Gzip)]
    [TestCase(FileCompression.Zstandard)]
    public void Where_a_compressed_text_is_damaged_its_rest_is_lost(FileCompression compression)
    {
        string text = string.Join("\n\n", Enumerable.Range(0, 100).Select(seed => SampleTexts.OfLength(10_000, seed)));
        byte[] file = CompressedFiles.Compress(SampleTexts.Bytes(text), compression);
        File.WriteAllBytes(_path, file[..(file.Length / 2)]);

        var result = ReadResult.OfResumable(() => new PlainTextReader(_path, compression, Limit));

        string read = string.Concat(result.Texts);
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.StartWith(read));
            Assert.That(read, Does.EndWith("\n\n"));
            Assert.That(result.Problems.Single().Kind, Is.EqualTo(ProblemKind.Damaged));
            Assert.That(result.Problems.Single().Place, Is.EqualTo(1 + LinesIn([read])));
        });
    }

    private static int LinesIn(string[] texts) => texts.Sum(text => text.Count(character => character == '\n'));

    private PlainTextReader Open(string text, int limit = Limit) => Open(SampleTexts.Bytes(text), limit);

    private PlainTextReader Open(byte[] bytes, int limit = Limit)
    {
        File.WriteAllBytes(_path, bytes);
        return new(_path, FileCompression.None, limit);
    }
}
