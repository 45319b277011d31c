using Hybrid.Data.Preparation;

namespace Hybrid.Tests.Data.Preparation;

internal sealed class TextFileSourceTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void A_folder_gives_its_files_in_order_of_their_paths()
    {
        Directory.CreateDirectory(_folder["b"]);
        File.WriteAllText(_folder["c.txt"], "third");
        File.WriteAllText(_folder["b", "x.TXT"], "second\r\n");
        File.WriteAllText(_folder["a.jsonl"], "{\"text\": \"first\"}\n\n{\"n\": 1, \"text\": \"with \\\"quotes\\\" \\ud83d\\ude00\"}\n");
        File.WriteAllText(_folder["ignored.md"], "no");
        File.WriteAllText(_folder["empty.txt"], " \n");
        Assert.That(Texts(_folder.Path), Is.EqualTo(new[] { "first", "with \"quotes\" \ud83d\ude00", "second\r\n", "third" }));
    }

    [Test]
    public void The_text_may_have_another_key()
    {
        File.WriteAllText(_folder["a.jsonl"], "{\"text\": 5, \"body\": \"this\"}\n");
        Assert.That(
            TextFileSource.Open(_folder["a.jsonl"], "body").Read().Select(document => document.Text),
            Is.EqualTo(new[] { "this" }));
    }

    [TestCase("{\"text\": \"a\"}\n{\"text\": \n", "a.jsonl:2 is not JSON")]
    [TestCase("{\"body\": \"a\"}\n", "a.jsonl:1")]
    [TestCase("\n{\"text\": 3}\n", "a.jsonl:2")]
    [TestCase("[]\n", "--text-key")]
    public void A_line_that_does_not_fit_is_an_error_with_its_number(string content, string expected)
    {
        File.WriteAllText(_folder["a.jsonl"], content);
        Assert.That(() => Texts(_folder.Path), Throws.TypeOf<DataException>().With.Message.Contains(expected));
    }

    [Test]
    public void Bytes_that_are_not_UTF_8_are_an_error()
    {
        File.WriteAllBytes(_folder["a.txt"], [(byte)'a', 0xff, (byte)'b']);
        Assert.That(() => Texts(_folder.Path), Throws.TypeOf<DataException>().With.Message.Contains("a.txt is not UTF-8"));
    }

    [Test]
    public void A_byte_order_mark_is_no_text()
    {
        File.WriteAllBytes(_folder["a.txt"], [0xef, 0xbb, 0xbf, (byte)'a']);
        File.WriteAllBytes(_folder["b.txt"], [0xff, 0xfe, (byte)'b', 0]);
        Assert.That(Texts(_folder.Path), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void A_path_without_texts_is_an_error()
    {
        File.WriteAllText(_folder["a.md"], "x");
        Assert.Multiple(() =>
        {
            Assert.That(() => Texts(_folder["none"]), Throws.TypeOf<DataException>().With.Message.Contains("does not exist"));
            Assert.That(() => Texts(_folder.Path), Throws.TypeOf<DataException>().With.Message.Contains(".jsonl"));
            Assert.That(() => Texts(_folder["a.md"]), Throws.TypeOf<DataException>().With.Message.Contains("neither"));
        });
    }

    [Test]
    public void A_long_text_is_cut_at_blank_lines_and_nothing_is_lost()
    {
        string paragraph = string.Concat(Enumerable.Repeat("A line of the paragraph.\n", 500)) + "\n";
        string text = string.Concat(Enumerable.Repeat(paragraph, 20)) + "The end.";
        File.WriteAllText(_folder["a.txt"], text);
        var pieces = Texts(_folder.Path);
        Assert.Multiple(() =>
        {
            Assert.That(string.Concat(pieces), Is.EqualTo(text));
            Assert.That(pieces, Has.Length.GreaterThan(2));
            Assert.That(pieces[..^1], Has.All.EndsWith(".\n\n"));
            Assert.That(pieces, Has.All.Length.LessThan(TextPieces.LeastLength + paragraph.Length + 1));
        });
    }

    [Test]
    public void A_text_without_blank_lines_is_cut_between_characters()
    {
        // An odd character first: the limit falls inside a surrogate pair.
        string text = "x" + string.Concat(Enumerable.Repeat("\ud83d\ude00", TextPieces.GreatestLength));
        File.WriteAllText(_folder["a.txt"], text);
        var pieces = Texts(_folder.Path);
        Assert.Multiple(() =>
        {
            Assert.That(string.Concat(pieces), Is.EqualTo(text));
            Assert.That(pieces[0], Has.Length.EqualTo(TextPieces.GreatestLength + 1));
        });
    }

    [Test]
    public void The_fingerprint_changes_with_the_files()
    {
        File.WriteAllText(_folder["a.txt"], "one");
        string before = FingerprintOf(_folder.Path);
        Assert.That(FingerprintOf(_folder.Path), Is.EqualTo(before));
        File.SetLastWriteTimeUtc(_folder["a.txt"], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        string touched = FingerprintOf(_folder.Path);
        File.WriteAllText(_folder["b.txt"], "two");
        Assert.That(new[] { before, touched, FingerprintOf(_folder.Path) }, Is.Unique);
    }

    private static string FingerprintOf(string path) => TextFileSource.Open(path, "text").Description.Fingerprint;

    private static string[] Texts(string path) =>
        [.. TextFileSource.Open(path, "text").Read().Select(document => document.Text)];
}
