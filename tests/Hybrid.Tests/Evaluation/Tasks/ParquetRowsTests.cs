using Hybrid.Evaluation.Tasks;
using Hybrid.Tests.Data;

namespace Hybrid.Tests.Evaluation.Tasks;

internal sealed class ParquetRowsTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void HellaSwag_of_the_Hub_is_read_over_row_groups()
    {
        ParquetFiles.WriteHellaSwag(
            _folder["rows.parquet"],
            ("A man — sits.", ["He runs.", ""], "1"),
            ("", ["a", "b", "c"], "2"),
            ("c", ["d", "e"], "0"));

        var items = TaskData.OfFile(_folder["rows.parquet"]).Read();

        Assert.Multiple(() =>
        {
            Assert.That(items.Select(item => item.Label), Is.EqualTo(new[] { 1, 2, 0 }));
            Assert.That(items.Select(item => item.Choices[0].Context), Is.EqualTo(new[] { "A man — sits.", "", "c" }));
            Assert.That(
                items.Select(item => item.Choices.Select(choice => choice.Ending)),
                Is.EqualTo(new[] { new[] { "He runs.", "" }, ["a", "b", "c"], ["d", "e"] }));
        });
    }

    [Test]
    public void ARC_of_the_Hub_has_lists_in_a_struct()
    {
        ParquetFiles.WriteArc(
            _folder["rows.parquet"],
            ("Why?", ["so", "not"], ["A", "B"], "B"),
            ("How?", ["a", "b", "c", "d"], ["1", "2", "3", "4"], "3"));

        var items = TaskData.OfFile(_folder["rows.parquet"]).Read();

        Assert.Multiple(() =>
        {
            Assert.That(items.Select(item => item.Label), Is.EqualTo(new[] { 1, 2 }));
            Assert.That(items[1].Choices.Select(choice => choice.Ending), Is.EqualTo(new[] { "a", "b", "c", "d" }));
            Assert.That(items[1].Choices[0].Context, Is.EqualTo("Question: How?\nAnswer:"));
        });
    }

    [Test]
    public void Nulls_stay_nulls_and_a_list_that_is_null_is_empty()
    {
        ParquetFiles.WriteHellaSwag(_folder["rows.parquet"], (null, [], "0"), ("b", null, "1"), ("c", ["d", null], "2"));

        var rows = ParquetRows.Read(_folder["rows.parquet"]).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(rows[0].Value.GetRawText(), Is.EqualTo("""{"ind":0,"ctx":null,"endings":[],"label":"0"}"""));
            Assert.That(rows[1].Value.GetRawText(), Is.EqualTo("""{"ind":1,"ctx":"b","endings":[],"label":"1"}"""));
            Assert.That(rows[2].Value.GetRawText(), Is.EqualTo("""{"ind":0,"ctx":"c","endings":["d",null],"label":"2"}"""));
            Assert.That(rows[2].Place, Does.EndWith("rows.parquet, row 3"));
        });
    }

    [Test]
    public void Columns_longer_than_a_batch_keep_their_order()
    {
        ParquetFiles.WriteArc(
            _folder["rows.parquet"],
            [.. Enumerable.Range(0, 5000).Select(n => ($"q{n}", new[] { $"x{n}", $"y{n}", $"z{n}" }, new[] { "A", "B", "C" }, "C"))]);

        var items = TaskData.OfFile(_folder["rows.parquet"]).Read();

        Assert.That(
            items.Select(item => item.Choices[2].Ending),
            Is.EqualTo(Enumerable.Range(0, 5000).Select(n => $"z{n}")));
    }

    [Test]
    public void A_bad_row_is_named()
    {
        ParquetFiles.WriteHellaSwag(_folder["rows.parquet"], ("a", ["b", "c"], "0"), ("a", ["b", "c"], "0"), ("a", ["b", "c"], "5"));

        Assert.That(
            () => TaskData.OfFile(_folder["rows.parquet"]).Read(),
            Throws.TypeOf<DataException>().With.Message.Contains("rows.parquet, row 3:").And.Message.Contains("0 to 1"));
    }

    [TestCase("{}")]
    [TestCase("")]
    [TestCase("PAR1....PAR1")]
    public void What_is_no_Parquet_file_is_said_to_be_none(string contents)
    {
        File.WriteAllText(_folder["rows.parquet"], contents);

        Assert.That(
            () => ParquetRows.Read(_folder["rows.parquet"]).ToArray(),
            Throws.TypeOf<DataException>().With.Message.Contains("rows.parquet")
                .And.Message.Not.Contains("N7parquet").And.Message.Not.Contains("(message:"));
    }

    [Test]
    public void A_file_cut_short_is_refused()
    {
        ParquetFiles.WriteHellaSwag(_folder["rows.parquet"], ("a", ["b", "c"], "0"));
        var bytes = File.ReadAllBytes(_folder["rows.parquet"]);
        File.WriteAllBytes(_folder["rows.parquet"], bytes[..(bytes.Length / 2)]);

        Assert.That(() => ParquetRows.Read(_folder["rows.parquet"]).ToArray(), Throws.TypeOf<DataException>());
    }
}
