using Hybrid.Data.Preparation.Reading;

namespace Hybrid.Tests.Data.Preparation.Reading;

internal sealed class FileFormatTests
{
    [TestCase("data/train-00000.parquet", DocumentFormat.Parquet, FileCompression.None)]
    [TestCase("a.JSONL", DocumentFormat.JsonLines, FileCompression.None)]
    [TestCase("a.jsonl.gz", DocumentFormat.JsonLines, FileCompression.Gzip)]
    [TestCase("a.jsonl.zst", DocumentFormat.JsonLines, FileCompression.Zstandard)]
    [TestCase("a.ndjson", DocumentFormat.JsonLines, FileCompression.None)]
    [TestCase("en/c4-train.00000-of-01024.json.gz", DocumentFormat.JsonLines, FileCompression.Gzip)]
    [TestCase("a.txt", DocumentFormat.Text, FileCompression.None)]
    [TestCase("a.txt.gz", DocumentFormat.Text, FileCompression.Gzip)]
    [TestCase("a.b.txt.ZST", DocumentFormat.Text, FileCompression.Zstandard)]
    public void The_end_of_a_name_says_how_a_file_is_read(string name, DocumentFormat documents, FileCompression compression)
    {
        var format = FileFormat.Of(name)!;

        Assert.That((format.Documents, format.Compression), Is.EqualTo((documents, compression)));
    }

    [TestCase("a.json")]
    [TestCase("a.md")]
    [TestCase("parquet")]
    [TestCase("a.gz")]
    [TestCase("a.parquet.gz")]
    public void Other_names_are_of_none(string name) => Assert.That(FileFormat.Of(name), Is.Null);

    [Test]
    public void Every_format_has_a_pattern_and_a_name_for_people() => Assert.Multiple(() =>
    {
        Assert.That(FileFormat.Patterns, Is.EqualTo(FileFormat.All.Select(format => "*" + format.Suffix)));
        Assert.That(
            FileFormat.All.Where(format => format.Compression == FileCompression.None)
                .Where(format => !FileFormat.Names.Contains(format.Suffix)),
            Is.Empty);
    });
}
