using CsCheck;
using Hybrid.Data.Preparation.Reading;
using Hybrid.Tests.Evaluation.Tasks;
using ParquetSharp;
using PageEncoding = ParquetSharp.Encoding;

namespace Hybrid.Tests.Data.Preparation.Reading;

internal sealed class ParquetReaderTests
{
    private const int Limit = 1 << 24;

    private TemporaryFolder _folder = null!;
    private string _path = null!;

    [SetUp]
    public void CreateFolder()
    {
        _folder = new TemporaryFolder();
        _path = _folder["a.parquet"];
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Rows_of_all_row_groups_are_documents(
        [Values(Compression.Uncompressed, Compression.Snappy, Compression.Zstd)] Compression codec,
        [Values(null, PageEncoding.Plain, PageEncoding.DeltaLengthByteArray, PageEncoding.DeltaByteArray)] PageEncoding? encoding,
        [Values] bool isOptional)
    {
        string[] texts = [.. Enumerable.Range(0, 3000).Select(row => SampleTexts.OfLength(row % 97, row % 500))];
        new ParquetTextColumn
        {
            RowsOfGroup = 700,
            IsOptional = isOptional,
            Codec = codec,
            HasDictionary = encoding is null,
            Encoding = encoding ?? PageEncoding.Plain,
            PageBytes = 10_000,
        }.Write(_path, texts.Select(SampleTexts.Bytes));

        var result = ReadResult.Of(Open());

        Assert.Multiple(() =>
        {
            Assert.That(result.Texts, Is.EqualTo(texts));
            Assert.That(result.Problems, Is.Empty);
            Assert.That(result.Documents.Select(document => document.Index), Is.EqualTo(Enumerable.Range(0, 3000)));
            Assert.That(result.Documents.Select(document => document.Place), Is.EqualTo(Enumerable.Range(1, 3000)));
            Assert.That(result.Ends[^1], Is.EqualTo(new ReadPosition(5, 0, 3000, 3000)));
        });
    }

    [Test]
    public void Reading_goes_on_where_any_batch_ended() => Gen
        .Select(
            SampleTexts.Documents,
            Gen.Int[1, 12],
            Gen.OneOf(Gen.Const(Compression.Uncompressed), Gen.Const(Compression.Snappy), Gen.Const(Compression.Zstd)),
            Gen.Bool,
            Gen.Int[100, 200_000])
        .Sample(
            (texts, rowsOfGroup, codec, hasDictionary, pageBytes) =>
            {
                var column = new ParquetTextColumn
                {
                    RowsOfGroup = rowsOfGroup,
                    Codec = codec,
                    HasDictionary = hasDictionary,
                    PageBytes = pageBytes,
                };
                byte[]?[] rows = [.. texts.Select(text => text.Length == 7 ? null : SampleTexts.Bytes(text))];
                column.Write(_path, rows);

                var result = ReadResult.OfResumable(() => Open(limit: 200_000));

                bool IsRead(byte[]? row) => row is { Length: <= 200_000 };
                Assert.That(result.Texts, Is.EqualTo(texts.Where((_, row) => IsRead(rows[row]))));
                Assert.That(
                    result.Documents.Select(document => document.Place).Concat(result.Problems.Select(problem => problem.Place)),
                    Is.EquivalentTo(Enumerable.Range(1, rows.Length)));
            },
            iter: 40,
            threads: 1);

    [Test]
    public void Many_short_rows_are_several_batches()
    {
        new ParquetTextColumn { RowsOfGroup = 6000 }.Write(_path, Enumerable.Range(0, 20_000).Select(row => new[] { (byte)row }));

        var result = ReadResult.OfResumable(() => Open());

        Assert.That(result.Documents, Has.Count.EqualTo(20_000));
        Assert.That(result.Ends, Has.Count.GreaterThan(2));
    }

    [Test]
    public void A_null_is_reported_and_left_out()
    {
        new ParquetTextColumn { RowsOfGroup = 3 }.Write(_path, [[1], null, [2], null, [3]]);

        var result = ReadResult.OfResumable(() => Open());

        Assert.Multiple(() =>
        {
            Assert.That(result.Documents.Select(document => document.Place), Is.EqualTo(new[] { 1, 3, 5 }));
            Assert.That(
                result.Problems,
                Is.EqualTo(new[] { new Problem(ProblemKind.Empty, 2), new Problem(ProblemKind.Empty, 4) }));
        });
    }

    [Test]
    public void A_text_over_the_limit_is_reported_and_left_out()
    {
        new ParquetTextColumn().Write(_path, [new byte[10], new byte[11], new byte[9]]);

        var result = ReadResult.Of(Open(limit: 10));

        Assert.Multiple(() =>
        {
            Assert.That(result.Documents.Select(document => document.Text.Length), Is.EqualTo(new[] { 10, 9 }));
            Assert.That(result.Problems, Is.EqualTo(new[] { new Problem(ProblemKind.TooLong, 2) }));
        });
    }

    [Test]
    public void Bytes_are_given_as_they_are()
    {
        new ParquetTextColumn().Write(_path, [[0xff, 0], []]);

        Assert.That(ReadResult.Of(Open()).Documents.Select(document => document.Text), Is.EqualTo(new[] { "\u00ff\0", "" }));
    }

    [Test]
    public void The_text_may_be_in_another_column()
    {
        ParquetFiles.WriteTexts(_path, "one", "two", "three");

        Assert.That(ReadResult.Of(Open(column: "id")).Texts, Is.EqualTo(new[] { "id 0", "id 1", "id 0" }));
    }

    [Test]
    public void A_file_without_the_column_stops_with_the_names_of_those_it_has()
    {
        ParquetFiles.WriteTexts(_path, "one");

        Assert.That(
            () => Open(column: "body"),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("--text-key").And.Message.Contains("id, text"));
    }

    [Test]
    public void A_file_without_text_stops()
    {
        using (var file = new ParquetFileWriter(_path, [new Column<int>("text")]))
            file.Close();

        Assert.That(() => Open(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("no column of text at all"));
    }

    [Test]
    public void What_is_no_Parquet_file_cannot_be_opened()
    {
        File.WriteAllText(_path, "This is a text, and a rather long one.");

        Assert.That(() => Open(), Throws.TypeOf<DataException>().With.Message.Contains("no Parquet file"));
    }

    [Test]
    public void A_file_whose_end_is_missing_cannot_be_opened()
    {
        new ParquetTextColumn().Write(_path, [[1], [2]]);
        File.WriteAllBytes(_path, File.ReadAllBytes(_path)[..^20]);

        Assert.That(() => Open(), Throws.TypeOf<DataException>().With.Message.Contains("damaged"));
    }

    // Zstandard in Parquet has no checksum: what is damaged must be the page's header, too.
    [TestCase(Compression.Snappy, false, 200)]
    [TestCase(Compression.Zstd, false, 20_000)]
    [TestCase(Compression.Zstd, true, 200)]
    [TestCase(Compression.Uncompressed, true, 200)]
    public void A_damaged_page_takes_the_rest_of_its_row_group_with_it(Compression codec, bool hasChecksums, int bytes)
    {
        string[] texts = [.. Enumerable.Range(0, 300).Select(row => SampleTexts.OfLength(2000, row))];
        new ParquetTextColumn { RowsOfGroup = 100, Codec = codec, HasChecksums = hasChecksums, PageBytes = 20_000 }
            .Write(_path, texts.Select(SampleTexts.Bytes));
        Damage(group: 1, bytes);

        var result = ReadResult.OfResumable(() => Open());

        Assert.Multiple(() =>
        {
            var damage = result.Problems.Single();
            Assert.That(damage.Kind, Is.EqualTo(ProblemKind.Damaged));
            Assert.That(damage.Place, Is.InRange(110, 190));
            Assert.That(damage.Documents, Is.EqualTo(201 - damage.Place));
            Assert.That(damage.Detail, Is.Not.Empty.And.Not.Contains("parquet").And.Not.Contains("message:"));
            Assert.That(result.Texts, Is.EqualTo(texts.Where((_, row) => row + 1 < damage.Place || row >= 200)));
            Assert.That(
                result.Documents.Select(document => document.Place),
                Is.EqualTo(Enumerable.Range(1, 300).Where(place => place < damage.Place || place > 200)));
        });
    }

    [Test]
    public void A_damaged_length_inside_a_page_takes_the_same_rows_wherever_reading_begins()
    {
        byte[][] rows = [.. Enumerable.Range(0, 3000).Select(row => SampleTexts.Bytes(SampleTexts.OfLength(400, row)))];
        new ParquetTextColumn { Codec = Compression.Uncompressed, PageBytes = 2_000_000 }.Write(_path, rows);
        byte[] file = File.ReadAllBytes(_path);
        file[file.AsSpan().IndexOf(rows[1900]) - 1] = 0x7f; // the most significant byte of its length
        File.WriteAllBytes(_path, file);

        var result = ReadResult.OfResumable(() => Open());

        Assert.That(result.Ends, Has.Count.GreaterThan(2));
        Assert.That(result.Problems.Single().Documents, Is.EqualTo(3000 - result.Documents.Count));
    }

    [TestCase(Compression.Snappy, true)]
    [TestCase(Compression.Zstd, false)]
    [TestCase(Compression.Uncompressed, false)]
    public void Damage_anywhere_is_said_and_never_loses_rows_in_silence(Compression codec, bool hasDictionary)
    {
        string[] texts = [.. Enumerable.Range(0, 60).Select(row => SampleTexts.OfLength(100, row))];
        new ParquetTextColumn { RowsOfGroup = 20, Codec = codec, HasDictionary = hasDictionary, PageBytes = 500 }
            .Write(_path, texts.Select(SampleTexts.Bytes));
        byte[] whole = File.ReadAllBytes(_path);

        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte[1, 255]).Sample(
            (place, change) =>
            {
                byte[] damaged = [.. whole];
                damaged[place] ^= change;
                File.WriteAllBytes(_path, damaged);
                try
                {
                    var result = ReadResult.Of(Open());
                    Assert.That(result.Documents.Count + result.Problems.Sum(problem => problem.Documents), Is.EqualTo(texts.Length));
                }
                catch (HybridException)
                {
                    // It could not be opened.
                }
            },
            iter: 200,
            threads: 1);
    }

    [Test]
    public void A_row_group_is_never_in_memory_as_a_whole()
    {
        const int Rows = 16_000;
        byte[] text = SampleTexts.Bytes(SampleTexts.OfLength(3000, 1));
        new ParquetTextColumn { Codec = Compression.Zstd }.Write(_path, Enumerable.Repeat(text, Rows)); // 64 MB
        _ = ReadResult.Of(Open(limit: 1)); // once, so that what is made once is made

        var pool = MemoryPool.GetDefaultMemoryPool();
        long before = pool.BytesAllocated;
        long managedBefore = GC.GetTotalAllocatedBytes(precise: true);
        long most = 0;
        long bytes = 0;
        using (var reader = Open())
        {
            foreach (var batch in reader.Read(default))
            {
                using (batch)
                {
                    most = Math.Max(most, pool.BytesAllocated - before);
                    bytes += batch.Bytes;
                }
            }
        }

        long managed = GC.GetTotalAllocatedBytes(precise: true) - managedBefore;
        TestContext.Out.WriteLine($"{bytes} bytes of text; {most} bytes of Arrow's at most; {managed} managed bytes in all");
        Assert.Multiple(() =>
        {
            Assert.That(bytes, Is.EqualTo((long)Rows * text.Length));
            Assert.That(most, Is.InRange(1, 8 << 20));
            Assert.That(managed, Is.LessThan(bytes / 20));
        });
    }

    private ParquetReader Open(string column = "text", int limit = Limit) => new(_path, column, limit);

    private void Damage(int group, int bytes)
    {
        var (start, end) = ParquetTextColumn.PagesOf(_path, group);
        byte[] file = File.ReadAllBytes(_path);
        foreach (ref byte value in file.AsSpan((start + end) / 2, bytes))
            value ^= 0x55;
        File.WriteAllBytes(_path, file);
    }
}
