using Hybrid.Evaluation;

namespace Hybrid.Tests.Evaluation;

internal sealed class MultipleChoiceFileTests
{
    [Test]
    public void A_file_is_read_by_the_format_of_its_first_row()
    {
        using var file = new TemporaryLines(
            """{"sentence": "So _ it is.", "option1": "a", "option2": "b", "answer": "2"}""",
            """{"sentence": "Or _.", "option1": "c", "option2": "d", "answer": "1"}""");

        IReadOnlyList<MultipleChoiceItem> items = MultipleChoiceFile.Read(file.Path);

        Assert.Multiple(() =>
        {
            Assert.That(items[0].Choices, Is.EqualTo(new[] { new Choice("So a", "it is."), new Choice("So b", "it is.") }));
            Assert.That(items.Select(item => item.Label), Is.EqualTo(new[] { 1, 0 }));
        });
    }

    [Test]
    public void A_row_of_another_format_is_named()
    {
        using var file = new TemporaryLines(
            """{"ctx": "a", "endings": ["b", "c"], "label": 0}""",
            """{"text": "a b"}""");

        Assert.That(
            () => MultipleChoiceFile.Read(file.Path),
            Throws.TypeOf<DataException>().With.Message.Contains($"{file.Path}:2:"));
    }

    private sealed class TemporaryLines : IDisposable
    {
        public TemporaryLines(params string[] lines) => File.WriteAllLines(Path, lines);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
