using System.Globalization;
using ParquetSharp;
using Encoding = System.Text.Encoding;

namespace Hybrid.GeneratedText;

/// <summary>Parquet files with FineWeb-Edu's columns and row groups of 1,000 rows.</summary>
/// <param name="text">What the documents are.</param>
public sealed class FineWebLikeParquet(FineWebLikeText text)
{
    private const int RowsOfGroup = 1000;

    /// <summary>Bytes of the texts written so far, as UTF-8.</summary>
    public long TextBytes { get; private set; }

    /// <summary>Documents written so far: the number of the next.</summary>
    public long Documents { get; private set; }

    /// <summary>Writes a file of the next documents.</summary>
    /// <param name="path">The file.</param>
    /// <param name="textBytes">Bytes of text to write, about: whole row groups are written.</param>
    /// <param name="compression">How pages are compressed.</param>
    public void Write(string path, long textBytes, Compression compression = Compression.Zstd)
    {
        long end = TextBytes + textBytes;
        using var file = CreateFile(path, compression);
        while (TextBytes < end)
            WriteGroup(file, RowsOfGroup);
        file.Close();
    }

    /// <summary>Writes a file of so many of the next documents.</summary>
    /// <param name="path">The file.</param>
    /// <param name="documents">Number of documents.</param>
    /// <param name="compression">How pages are compressed.</param>
    public void WriteDocuments(string path, int documents, Compression compression = Compression.Zstd)
    {
        using var file = CreateFile(path, compression);
        for (int left = documents; left > 0; left -= RowsOfGroup)
            WriteGroup(file, Math.Min(left, RowsOfGroup));
        file.Close();
    }

    private static ParquetFileWriter CreateFile(string path, Compression compression) => new(
        path,
        [
            new Column<string>("text"),
            new Column<string>("id"),
            new Column<string>("dump"),
            new Column<string>("url"),
            new Column<string>("file_path"),
            new Column<string>("language"),
            new Column<double>("language_score"),
            new Column<long>("token_count"),
            new Column<double>("score"),
            new Column<long>("int_score"),
        ],
        compression);

    private void WriteGroup(ParquetFileWriter file, int rows)
    {
        long first = Documents;
        string[] texts = [.. Enumerable.Range(0, rows).Select(row => text.Document(first + row))];
        using var group = file.AppendRowGroup();
        Write(group, texts);
        Write(group, ColumnOf(rows, row => string.Create(CultureInfo.InvariantCulture, $"<urn:uuid:{first + row:x32}>")));
        Write(group, ColumnOf(rows, _ => "CC-MAIN-2024-10"));
        Write(group, ColumnOf(rows, row => string.Create(CultureInfo.InvariantCulture, $"https://example.org/{first + row}")));
        Write(group, ColumnOf(rows, _ => "s3://commoncrawl/crawl-data/CC-MAIN-2024-10/segments/0/warc/0.warc.gz"));
        Write(group, ColumnOf(rows, _ => "en"));
        Write(group, ColumnOf(rows, row => 0.8 + (0.2 * ((first + row) % 100 / 100.0))));
        Write(group, ColumnOf(rows, row => texts[row].Length / 4L));
        Write(group, ColumnOf(rows, row => 2.5 + ((first + row) % 25 / 10.0)));
        Write(group, ColumnOf(rows, row => 3 + ((first + row) % 25 / 15)));
        Documents += rows;
        TextBytes += texts.Sum(document => (long)Encoding.UTF8.GetByteCount(document));
    }

    private static T[] ColumnOf<T>(int rows, Func<int, T> value) => [.. Enumerable.Range(0, rows).Select(value)];

    private static void Write<T>(RowGroupWriter group, T[] values)
    {
        using var column = group.NextColumn().LogicalWriter<T>();
        column.WriteBatch(values);
    }
}
