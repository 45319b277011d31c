using Hybrid.Evaluation;
using Hybrid.Evaluation.Tasks;
using Hybrid.Tests.Data;

namespace Hybrid.Tests.Evaluation.Tasks;

internal sealed class TaskFileTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void HellaSwag_keeps_its_tags_and_takes_labels_as_numbers_or_text()
    {
        var items = Read(
            HellaSwagFormat.Instance,
            """{"ind": 24, "activity_label": "Roof", "ctx_a": "A", "ctx": "[header] A man \u2014 sits.", "endings": ["He runs.", ""], "label": 1}""",
            "",
            """{"ctx": "", "endings": ["a", "b", "c"], "label": "2"}""");

        Assert.Multiple(() =>
        {
            AssertItem(items[0], label: 1, ("[header] A man — sits.", "He runs."), ("[header] A man — sits.", ""));
            AssertItem(items[1], label: 2, ("", "a"), ("", "b"), ("", "c"));
        });
    }

    [TestCase("""{"id": "1", "question": {"stem": "Why?", "choices": [{"text": "so", "label": "A"}, {"text": "not", "label": "B"}]}, "answerKey": "B"}""")]
    [TestCase("""{"id": "1", "question": {"stem": "Why?", "choices": [{"text": "so", "label": "1"}, {"text": "not", "label": "2"}]}, "answerKey": "2"}""")]
    [TestCase("""{"id": "1", "question": "Why?", "choices": {"text": ["so", "not"], "label": ["A", "B"]}, "answerKey": "B"}""")]
    public void ARC_is_read_as_its_archive_and_as_the_Hub_has_it(string line) => AssertItem(
        Read(ArcFormat.Instance, line).Single(), label: 1, ("Question: Why?\nAnswer:", "so"), ("Question: Why?\nAnswer:", "not"));

    [Test]
    public void PIQA_has_its_label_in_the_row() => AssertItem(
        Read(PiqaFormat.Instance, """{"goal": "Cool it.", "sol1": "Ice.", "sol2": "Fire.", "label": 0}""").Single(),
        label: 0,
        ("Question: Cool it.\nAnswer:", "Ice."),
        ("Question: Cool it.\nAnswer:", "Fire."));

    [Test]
    public void PIQA_has_its_labels_in_a_file_beside_it()
    {
        File.WriteAllLines(_folder["valid-labels.lst"], ["1", "0"]);

        var items = Read(
            PiqaFormat.Instance,
            """{"goal": "a", "sol1": "b", "sol2": "c"}""",
            """{"goal": "d", "sol1": "e", "sol2": "f"}""");

        Assert.Multiple(() =>
        {
            Assert.That(items.Select(item => item.Label), Is.EqualTo(new[] { 1, 0 }));
            Assert.That(
                PiqaFormat.Instance.FilesOf(_folder["valid.jsonl"]),
                Is.EqualTo(new[] { _folder["valid.jsonl"], _folder["valid-labels.lst"] }));
        });
    }

    [Test]
    public void WinoGrande_scores_the_rest_of_the_sentence_after_each_option() => AssertItem(
        Read(
            WinoGrandeFormat.Instance,
            """{"qID": "x", "sentence": "The cup fell on Ann because _ was slow.", "option1": "Ann", "option2": "the cup", "answer": "2"}""").Single(),
        label: 1,
        ("The cup fell on Ann because Ann", "was slow."),
        ("The cup fell on Ann because the cup", "was slow."));

    [Test]
    public void LAMBADA_asks_for_what_follows_the_last_space() => AssertItem(
        Read(LambadaFormat.Instance, """{"text": "she said,\n\"well done\", said Gabriel"}""").Single(),
        label: 0,
        ("she said,\n\"well done\", said", "Gabriel"));

    [TestCase("hellaswag", """{"ctx": "a", "endings": ["b", "c"], "label": 0}""")]
    [TestCase("arc", """{"question": "a", "choices": {"text": ["b", "c"], "label": ["A", "B"]}, "answerKey": "A"}""")]
    [TestCase("piqa", """{"goal": "a", "sol1": "b", "sol2": "c", "label": 0}""")]
    [TestCase("winogrande", """{"sentence": "a _", "option1": "b", "option2": "c", "answer": "1"}""")]
    [TestCase("lambada", """{"text": "a b"}""")]
    public void The_first_row_tells_the_format(string format, string line)
    {
        File.WriteAllLines(_folder["rows"], [line]);

        Assert.That(TaskFile.Recognize(_folder["rows"]).Name, Is.EqualTo(format));
    }

    [TestCase("hellaswag", """{"ctx": "a", "endings": ["b", "c"]}""", "no 'label'")]
    [TestCase("hellaswag", """{"ctx": "a", "endings": ["b", "c"], "label": ""}""", "not a whole number")]
    [TestCase("hellaswag", """{"ctx": 7, "endings": ["b", "c"], "label": 0}""", "not text")]
    [TestCase("hellaswag", """{"ctx": "a", "endings": "b", "label": 0}""", "no list")]
    [TestCase("hellaswag", """{"ctx": "a", "endings": ["b"], "label": 0}""", "at least 2")]
    [TestCase("hellaswag", """{"ctx": "a", "endings": ["b", "c"], "label": 2}""", "0 to 1")]
    [TestCase("hellaswag", """{"ctx": "a", "endings": ["b", "c"], "label": -1}""", "0 to 1")]
    [TestCase("hellaswag", """["ctx"]""", "no 'endings'")]
    [TestCase("hellaswag", """{"ctx": "a", """, "not JSON")]
    [TestCase("arc", """{"question": "a", "choices": {"text": ["b", "c"], "label": ["A", "B"]}, "answerKey": "C"}""", "one of A, B")]
    [TestCase("arc", """{"question": "a", "choices": {"text": ["b", "c"], "label": ["A"]}, "answerKey": "A"}""", "2 choices and 1 labels")]
    [TestCase("arc", """{"question": "a", "choices": ["b", "c"], "answerKey": "A"}""", "no object")]
    [TestCase("piqa", """{"goal": "a", "sol1": "b", "sol2": "c"}""", "no 'label'")]
    [TestCase("winogrande", """{"sentence": "a b", "option1": "b", "option2": "c", "answer": "1"}""", "no _")]
    [TestCase("winogrande", """{"sentence": "a _", "option1": "b", "option2": "c", "answer": ""}""", "not a whole number")]
    [TestCase("winogrande", """{"sentence": "a _", "option1": "b", "option2": "c", "answer": "3"}""", "1 to 2")]
    [TestCase("lambada", """{"text": "alone"}""", "no word before")]
    public void A_bad_row_is_named_and_told_what_is_expected(string format, string line, string complaint)
    {
        var asked = TaskFormat.All.Single(known => known.Name == format);

        Assert.That(
            () => Read(asked, "", line),
            Throws.TypeOf<DataException>().With.Message.Contains("valid.jsonl:2:").And.Message.Contains(complaint));
    }

    [Test]
    public void PIQA_labels_that_are_missing_or_wrong_are_named([Values("0", "0\nx")] string labels)
    {
        File.WriteAllText(_folder["valid-labels.lst"], labels);

        Assert.That(
            () => Read(PiqaFormat.Instance, """{"goal": "a", "sol1": "b", "sol2": "c"}""", """{"goal": "a", "sol1": "b", "sol2": "c"}"""),
            Throws.TypeOf<DataException>().With.Message.Contains("valid.jsonl:2:").And.Message.Contains("valid-labels.lst"));
    }

    [Test]
    public void An_unknown_format_is_told_the_known_ones()
    {
        File.WriteAllText(_folder["rows.jsonl"], """{"prompt": "a"}""");

        Assert.That(
            () => TaskFile.Recognize(_folder["rows.jsonl"]),
            Throws.TypeOf<DataException>().With.Message.Contains("rows.jsonl:1:").And.Message.Contains("winogrande"));
    }

    [Test]
    public void Files_without_rows_and_missing_files_are_refused()
    {
        File.WriteAllText(_folder["blank.jsonl"], "\n  \n");

        Assert.Multiple(() =>
        {
            Assert.That(() => TaskFile.Recognize(_folder["blank.jsonl"]), Throws.TypeOf<DataException>().With.Message.Contains("no items"));
            Assert.That(() => TaskFile.Read(_folder["blank.jsonl"], LambadaFormat.Instance), Throws.TypeOf<DataException>());
            Assert.That(
                () => TaskFile.Recognize("helaswag"),
                Throws.TypeOf<DataException>().With.Message.Contains("helaswag").And.Message.Contains("hellaswag, arc_easy"));
        });
    }

    private IReadOnlyList<MultipleChoiceItem> Read(TaskFormat format, params string[] lines)
    {
        File.WriteAllLines(_folder["valid.jsonl"], lines);
        return TaskFile.Read(_folder["valid.jsonl"], format);
    }

    private static void AssertItem(MultipleChoiceItem item, int label, params (string Context, string Ending)[] choices)
    {
        Assert.That(item.Choices.Select(choice => (choice.Context, choice.Ending)), Is.EqualTo(choices));
        Assert.That(item.Label, Is.EqualTo(label));
    }
}
