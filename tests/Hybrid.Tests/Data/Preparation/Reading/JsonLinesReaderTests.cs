using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using Hybrid.Data.Preparation.Reading;

namespace Hybrid.Tests.Data.Preparation.Reading;

internal sealed class JsonLinesReaderTests
{
    private const int Limit = 1 << 20;

    private static readonly JsonSerializerOptions FewEscapes = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private TemporaryFolder _folder = null!;
    private string _path = null!;

    [SetUp]
    public void CreateFolder()
    {
        _folder = new TemporaryFolder();
        _path = _folder["lines"];
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCase("{\"text\": \"one\"}\n{\"text\": \"two\"}\n")]
    [TestCase("{\"text\": \"one\"}\n{\"text\": \"two\"}")]
    [TestCase("{\"text\": \"one\"}\r\n{\"text\": \"two\"}\r\n")]
    [TestCase("\ufeff{\"text\": \"one\"}\n{\"text\": \"two\"}\n")]
    [TestCase("{\"id\": {\"text\": \"no\"}, \"text\": \"one\", \"tags\": [\"text\", 1]}\n{\"text\":\"two\",\"n\":null}\n")]
    [TestCase("{\"text\": \"no\", \"text\": \"one\"}\n{\"t\\u0065xt\": \"two\"}\n")]
    [TestCase("  {\"text\": \"\\u006fne\"}  \n\t{ \"text\" : \"t\\u0077o\" }\n")]
    public void A_line_is_a_document(string content)
    {
        var result = ReadResult.OfResumable(() => Open(content));

        Assert.Multiple(() =>
        {
            Assert.That(result.Texts, Is.EqualTo(new[] { "one", "two" }));
            Assert.That(result.Documents.Select(document => document.Place), Is.EqualTo(new[] { 1, 2 }));
            Assert.That(result.Problems, Is.Empty);
        });
    }

    [Test]
    public void Blank_lines_are_counted_and_nothing_else() => Assert.That(
        ReadResult.Of(Open("\n{\"text\": \"one\"}\n \t\r\n\n{\"text\": \"two\"}\n\n")).Documents,
        Is.EqualTo(new[] { new ReadDocument(0, 2, "one"), new ReadDocument(1, 5, "two") }));

    [Test]
    public void An_empty_file_has_no_documents() => Assert.That(ReadResult.Of(Open("")).Documents, Is.Empty);

    [Test]
    public void The_text_may_have_another_key() => Assert.That(
        ReadResult.Of(Open("{\"text\": \"no\", \"\u0416\": \"yes\"}\n", key: "\u0416")).Texts,
        Is.EqualTo(new[] { "yes" }));

    [TestCase("\"\\n\\t\\\\\\/\\\"\\u00e9\\ud83d\\ude00\"", "\n\t\\/\"\u00e9\U0001f600")]
    [TestCase("\"\"", "")]
    [TestCase("\"\\u0000\"", "\0")]
    public void Escapes_become_what_they_stand_for(string json, string expected) =>
        Assert.That(ReadResult.Of(Open($"{{\"text\": {json}}}\n")).Texts, Is.EqualTo(new[] { expected }));

    [TestCase("{\"text\": \n", ProblemKind.InvalidLine)]
    [TestCase("{\"body\": \"a\"}\n", ProblemKind.InvalidLine)]
    [TestCase("{\"text\": 3}\n", ProblemKind.InvalidLine)]
    [TestCase("{\"text\": [\"a\"]}\n", ProblemKind.InvalidLine)]
    [TestCase("{\"text\": \"a\"} b\n", ProblemKind.InvalidLine)]
    [TestCase("{\"text\": \"a\"}{\"text\": \"b\"}\n", ProblemKind.InvalidLine)]
    [TestCase("[\"text\", \"a\"]\n", ProblemKind.InvalidLine)]
    [TestCase("\"text\"\n", ProblemKind.InvalidLine)]
    [TestCase("text\n", ProblemKind.InvalidLine)]
    [TestCase("{\"text\": \"tab\tinside\"}\n", ProblemKind.InvalidLine)]
    [TestCase("{\"\\ud83d\": 1, \"text\": \"a\"}\n", ProblemKind.InvalidLine)]
    [TestCase("{\"text\": null}\n", ProblemKind.Empty)]
    [TestCase("{\"text\": \"half \\ud83d a pair\"}\n", ProblemKind.InvalidUtf8)]
    [TestCase("{\"text\": \"the other half \\ude00\"}\n", ProblemKind.InvalidUtf8)]
    public void A_line_that_does_not_fit_is_reported_with_its_number(string line, ProblemKind expected)
    {
        var result = ReadResult.OfResumable(() => Open("{\"text\": \"one\"}\n\n" + line + "{\"text\": \"two\"}\n"));

        Assert.Multiple(() =>
        {
            Assert.That(result.Problems, Is.EqualTo(new[] { new Problem(expected, 3) }));
            Assert.That(result.Texts, Is.EqualTo(new[] { "one", "two" }));
        });
    }

    [Test]
    public void Bytes_that_are_no_UTF_8_are_no_text()
    {
        byte[] plain = [.. "{\"text\": \""u8, 0xff, .. "\"}\n"u8];
        byte[] escaped = [.. "{\"text\": \"\\n"u8, 0xff, .. "\"}\n"u8];

        var result = ReadResult.Of(Open([.. plain, .. escaped]));

        Assert.Multiple(() =>
        {
            // Documents are checked by whoever tokenizes them, texts with escapes already here.
            Assert.That(result.Documents, Is.EqualTo(new[] { new ReadDocument(0, 1, "\u00ff") }));
            Assert.That(result.Problems, Is.EqualTo(new[] { new Problem(ProblemKind.InvalidUtf8, 2) }));
        });
    }

    [Test]
    public void Texts_and_lines_over_the_limit_are_reported_and_left_out()
    {
        string[] lines =
        [
            Line(new string('a', 100)),
            Line(new string('b', 101)),
            Line(new string('\u0416', 50)), // 100 bytes, 300 as escapes
            Line(new string('\u0416', 51)),
            "{\"other\": \"" + new string('x', 3_000_000) + "\", \"text\": \"short\"}",
            Line("last"),
        ];

        var result = ReadResult.OfResumable(() => Open(string.Join('\n', lines), limit: 100));

        Assert.Multiple(() =>
        {
            Assert.That(result.Documents.Select(document => document.Place), Is.EqualTo(new[] { 1, 3, 6 }));
            Assert.That(
                result.Problems,
                Is.EqualTo(new[] { 2, 4, 5 }.Select(line => new Problem(ProblemKind.TooLong, line))));
        });
    }

    [Test]
    public void Reading_goes_on_where_any_batch_ended() => Gen
        .Select(SampleTexts.Documents, Gen.Enum<FileCompression>(), Gen.Bool, Gen.Bool, Gen.OneOf("\n", "\r\n", "\n \n"))
        .Sample(
            (texts, compression, isAscii, isUtf16, lineEnd) =>
            {
                string content = string.Join(lineEnd, texts.Select(text => isAscii ? Line(text) : LineOfFewEscapes(text)));
                byte[] bytes = isUtf16
                    ? [0xff, 0xfe, .. System.Text.Encoding.Unicode.GetBytes(content)]
                    : SampleTexts.Bytes(content);
                Write(bytes, compression);

                var result = ReadResult.OfResumable(() => OpenFile(compression));

                Assert.That(result.Texts, Is.EqualTo(texts));
                Assert.That(result.Problems, Is.Empty);
            },
            iter: 40,
            threads: 1);

    [TestCase(FileCompression.Gzip)]
    [TestCase(FileCompression.Zstandard)]
    public void Files_of_several_parts_are_read_as_one(FileCompression compression)
    {
        byte[] first = CompressedFiles.Compress(SampleTexts.Bytes(Line("one") + "\n{\"te"), compression);
        byte[] second = CompressedFiles.Compress(SampleTexts.Bytes("xt\": \"two\"}\n"), compression);
        File.WriteAllBytes(_path, [.. first, .. second]);

        Assert.That(ReadResult.Of(OpenFile(compression)).Texts, Is.EqualTo(new[] { "one", "two" }));
    }

    [Test]
    public void Where_a_compressed_file_is_damaged_its_rest_is_lost(
        [Values(FileCompression.Gzip, FileCompression.Zstandard)] FileCompression compression, [Values] bool isCut)
    {
        string[] texts = [.. Enumerable.Range(0, 1000).Select(line => SampleTexts.OfLength(1500, line))];
        byte[] file = CompressedFiles.Compress(SampleTexts.Bytes(string.Join('\n', texts.Select(Line))), compression);
        if (isCut)
            file = file[..(file.Length * 3 / 4)];
        else
            file.AsSpan(file.Length * 3 / 4, 50_000).Reverse();
        File.WriteAllBytes(_path, file);

        var result = ReadResult.OfResumable(() => OpenFile(compression));

        Assert.Multiple(() =>
        {
            Assert.That(result.Texts, Is.EqualTo(texts.Take(result.Documents.Count)));
            Assert.That(result.Documents, Has.Count.InRange(500, 990));
            var damage = result.Problems.Single();
            Assert.That(damage.Kind, Is.EqualTo(ProblemKind.Damaged));
            Assert.That(damage.Place, Is.EqualTo(result.Documents.Count + 1));
            Assert.That(damage.Detail, Is.Not.Empty);
        });
    }

    [TestCase(FileCompression.Gzip)]
    [TestCase(FileCompression.Zstandard)]
    public void A_file_that_is_not_compressed_as_its_name_says_cannot_be_opened(FileCompression compression)
    {
        File.WriteAllText(_path, Line("one"));

        Assert.That(() => OpenFile(compression), Throws.TypeOf<DataException>().With.Message.Contains(_path));
    }

    [Test]
    public void A_file_that_is_not_there_cannot_be_opened() =>
        Assert.That(() => OpenFile(FileCompression.None), Throws.TypeOf<DataException>().With.Message.Contains(_path));

    [Test]
    public void A_line_that_is_too_long_is_never_in_memory_as_a_whole()
    {
        byte[] line = SampleTexts.Bytes(Line(new string('a', 50_000_000)));
        Write([.. line, (byte)'\n', .. SampleTexts.Bytes(Line("short"))], FileCompression.None);
        long before = GC.GetTotalAllocatedBytes(precise: true);

        var result = ReadResult.Of(OpenFile(FileCompression.None));

        Assert.Multiple(() =>
        {
            Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(20_000_000));
            Assert.That(result.Texts, Is.EqualTo(new[] { "short" }));
            Assert.That(result.Problems, Is.EqualTo(new[] { new Problem(ProblemKind.TooLong, 1) }));
        });
    }

    [Test]
    public void Nothing_is_allocated_per_line()
    {
        const int Lines = 20_000;
        File.WriteAllLines(_path, Enumerable.Repeat(Line(SampleTexts.OfLength(1000, 3)), Lines));
        Drain();
        long before = GC.GetTotalAllocatedBytes(precise: true);

        Drain();

        // Lists of ends and places grow with each batch: 20 bytes for a document, about, and twice that while they grow.
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(100 * Lines));

        void Drain()
        {
            using var reader = OpenFile(FileCompression.None);
            foreach (var batch in reader.Read(default))
                batch.Dispose();
        }
    }

    private static string Line(string text) => JsonSerializer.Serialize(new { text });

    private static string LineOfFewEscapes(string text) => JsonSerializer.Serialize(new { text }, FewEscapes);

    private JsonLinesReader Open(string content, string key = "text", int limit = Limit) =>
        Open(SampleTexts.Bytes(content), key, limit);

    private JsonLinesReader Open(byte[] content, string key = "text", int limit = Limit)
    {
        Write(content, FileCompression.None);
        return new(_path, FileCompression.None, key, limit);
    }

    private JsonLinesReader OpenFile(FileCompression compression) => new(_path, compression, "text", Limit);

    private void Write(byte[] content, FileCompression compression) =>
        File.WriteAllBytes(_path, CompressedFiles.Compress(content, compression));
}
