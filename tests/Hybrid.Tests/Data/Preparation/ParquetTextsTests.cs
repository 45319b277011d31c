using Hybrid.Data.Preparation;
using Hybrid.Tests.Evaluation.Tasks;

namespace Hybrid.Tests.Data.Preparation;

internal sealed class ParquetTextsTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Rows_of_all_row_groups_are_documents_beside_those_of_other_files()
    {
        ParquetFiles.WriteTexts(_folder["b.parquet"], "one \u2014", " ", "two", "", "three");
        File.WriteAllText(_folder["a.txt"], "first");
        File.WriteAllText(_folder["c.jsonl"], "{\"text\": \"last\"}");

        var source = TextFileSource.Open(_folder.Path, "text");
        var documents = source.Read().ToList();

        Assert.Multiple(() =>
        {
            Assert.That(
                documents.Select(document => document.Text),
                Is.EqualTo(new[] { "first", "one \u2014", "two", "three", "last" }));
            Assert.That(documents.Select(document => document.HoldOutKey), Is.EqualTo(documents.Select(document => document.Text)));
            Assert.That(documents.Select(document => document.BytesRead), Is.Ordered.And.Some.EqualTo(source.TotalBytes));
        });
    }

    [Test]
    public void The_text_may_be_in_another_column()
    {
        ParquetFiles.WriteTexts(_folder["a.parquet"], "one", "two", "three");

        var source = TextFileSource.Open(_folder["a.parquet"], "id");

        Assert.That(source.Read().Select(document => document.Text), Is.EqualTo(new[] { "id 0", "id 1", "id 0" }));
        Assert.That(source.TextKey, Is.EqualTo("id"));
    }

    [Test]
    public void A_row_group_longer_than_a_batch_keeps_its_order()
    {
        string[] texts = [.. Enumerable.Range(0, 5000).Select(number => $"text {number}")];
        ParquetFiles.WriteArc(_folder["a.parquet"], [.. texts.Select(text => (text, new[] { "x" }, new[] { "A" }, "A"))]);

        Assert.That(
            TextFileSource.Open(_folder["a.parquet"], "question").Read().Select(document => document.Text),
            Is.EqualTo(texts));
    }

    [Test]
    public void A_row_without_text_is_an_error_with_its_number()
    {
        ParquetFiles.WriteTexts(_folder["a.parquet"], "one", "two", "three", null);

        Assert.That(
            () => Read("text"),
            Throws.TypeOf<DataException>().With.Message.Contains("a.parquet, row 4: \"text\" is null"));
    }

    [Test]
    public void A_file_without_the_column_is_an_error_that_names_those_it_has()
    {
        ParquetFiles.WriteTexts(_folder["a.parquet"], "one");

        Assert.That(
            () => Read("body"),
            Throws.TypeOf<DataException>().With.Message.Contains("--text-key").And.Message.Contains("id, text"));
    }

    [Test]
    public void What_is_no_Parquet_file_is_said_to_be_none()
    {
        File.WriteAllText(_folder["a.parquet"], "text");

        Assert.That(() => Read("text"), Throws.TypeOf<DataException>().With.Message.Contains("no Parquet file"));
    }

    private string[] Read(string column) =>
        [.. TextFileSource.Open(_folder["a.parquet"], column).Read().Select(document => document.Text)];
}
