using Hybrid.Evaluation;

namespace Hybrid.Tests.Evaluation;

internal sealed class MultipleChoiceFileTests
{
    [Test]
    public void HellaSwag_lines_are_read_with_labels_as_numbers_or_text()
    {
        using var file = new TemporaryLines(
            """{"ind": 24, "ctx_a": "A", "ctx": "A man \u2014 sits.", "endings": ["He runs.", ""], "label": 1}""",
            "",
            """{"ctx": "", "endings": ["a", "b", "c"], "label": "2"}""");

        IReadOnlyList<MultipleChoiceItem> items = MultipleChoiceFile.Read(file.Path);

        Assert.Multiple(() =>
        {
            Assert.That(items.Select(item => item.Choices[0].Context), Is.EqualTo(new[] { "A man — sits.", "" }));
            Assert.That(items[0].Choices.Select(choice => choice.Ending), Is.EqualTo(new[] { "He runs.", "" }));
            Assert.That(items.Select(item => item.Label), Is.EqualTo(new[] { 1, 2 }));
        });
    }

    [TestCase("""{"ctx": "a", "endings": ["b", "c"]}""", "not a multiple-choice item")]
    [TestCase("""{"ctx": "a", "endings": ["b", "c"], "label": "x"}""", "not a multiple-choice item")]
    [TestCase("""{"ctx": 7, "endings": ["b", "c"], "label": 0}""", "not a multiple-choice item")]
    [TestCase("""{"ctx": "a", "endings": "b", "label": 0}""", "not a multiple-choice item")]
    [TestCase("""["ctx"]""", "not a multiple-choice item")]
    [TestCase("""{"ctx": "a", """, "not a multiple-choice item")]
    [TestCase("""{"ctx": "a", "endings": ["b"], "label": 0}""", "at least 2")]
    [TestCase("""{"ctx": "a", "endings": ["b", "c"], "label": 2}""", "0 to 1")]
    [TestCase("""{"ctx": "a", "endings": ["b", "c"], "label": -1}""", "0 to 1")]
    public void A_bad_line_is_named(string line, string complaint)
    {
        using var file = new TemporaryLines("""{"ctx": "a", "endings": ["b", "c"], "label": 0}""", line);

        Assert.That(
            () => MultipleChoiceFile.Read(file.Path),
            Throws.TypeOf<DataException>().With.Message.Contains($"{file.Path}:2:").And.Message.Contains(complaint));
    }

    [Test]
    public void A_file_without_items_is_refused()
    {
        using var file = new TemporaryLines("", "  ");

        Assert.That(() => MultipleChoiceFile.Read(file.Path), Throws.TypeOf<DataException>().With.Message.Contains("no items"));
    }

    [Test]
    public void A_missing_file_is_named() => Assert.That(
        () => MultipleChoiceFile.Read("no-such-file.jsonl"),
        Throws.TypeOf<DataException>().With.Message.Contains("no-such-file.jsonl"));

    private sealed class TemporaryLines : IDisposable
    {
        public TemporaryLines(params string[] lines) => File.WriteAllLines(Path, lines);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
