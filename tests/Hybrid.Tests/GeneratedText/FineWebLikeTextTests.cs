using Hybrid.GeneratedText;
using Hybrid.Tests.Data;
using Hybrid.Tokenization;
using ParquetSharp;
using Encoding = System.Text.Encoding;

namespace Hybrid.Tests.GeneratedText;

/// <summary>What benchmarks and large tests read is what they say it is.</summary>
internal sealed class FineWebLikeTextTests
{
    private static readonly FineWebLikeText Text = new(seed: 7);

    [Test]
    public void A_document_follows_from_the_seed_and_its_number() => Assert.Multiple(() =>
    {
        Assert.That(new FineWebLikeText(7).Document(12), Is.EqualTo(Text.Document(12)));
        Assert.That(new FineWebLikeText(8).Document(12), Is.Not.EqualTo(Text.Document(12)));
        Assert.That(Text.Document(13), Is.Not.EqualTo(Text.Document(12)));
    });

    [Test]
    public void Documents_have_about_as_many_tokens_and_bytes_per_token_as_FineWebs()
    {
        var tokenizer = Tokenizer.ByName("r50k_base");
        string[] documents = [.. Enumerable.Range(0, 1000).Select(number => Text.Document(number))];
        double tokens = documents.Sum(document => (double)tokenizer.Encode(document).Count);
        double bytes = documents.Sum(document => (double)Encoding.UTF8.GetByteCount(document));

        TestContext.Out.WriteLine($"{tokens / documents.Length:F0} tokens a document, {bytes / tokens:F2} bytes a token");
        Assert.Multiple(() =>
        {
            Assert.That(tokens / documents.Length, Is.InRange(900, 1100));
            Assert.That(bytes / tokens, Is.InRange(4.2, 4.7));
        });
    }

    [Test]
    public void A_Parquet_file_holds_the_next_documents_in_groups_of_a_thousand()
    {
        using var folder = new TemporaryFolder();
        var parquet = new FineWebLikeParquet(Text);
        parquet.WriteDocuments(folder["first.parquet"], 10);
        parquet.WriteDocuments(folder["second.parquet"], 1001, Compression.Snappy);

        using var file = new ParquetFileReader(folder["second.parquet"]);
        using var group = file.RowGroup(0);
        using var column = group.Column(0).LogicalReader<string>();
        Assert.Multiple(() =>
        {
            Assert.That(file.FileMetaData.NumRowGroups, Is.EqualTo(2));
            Assert.That(column.ReadAll(1000)[0], Is.EqualTo(Text.Document(10)));
            Assert.That(parquet.Documents, Is.EqualTo(1011));
        });
    }
}
