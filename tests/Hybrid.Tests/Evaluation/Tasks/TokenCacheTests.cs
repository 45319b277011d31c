using Hybrid.Evaluation;
using Hybrid.Evaluation.Tasks;
using Hybrid.Tests.Data;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Evaluation.Tasks;

internal sealed class TokenCacheTests
{
    private static readonly Tokenizer Ascii = Tokenizer.ByName("ascii-bytes");

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new();
        File.WriteAllLines(
            _folder["rows.jsonl"],
            [
                """{"ctx": "one", "endings": ["two", "", "three"], "label": 2}""",
                """{"ctx": "", "endings": ["a", "b"], "label": 0}""",
            ]);
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    private string Kept => Directory.GetFiles(_folder["kept"]).Single();

    [Test]
    public void What_is_kept_is_what_was_tokenized()
    {
        var made = Get();
        var kept = Get();

        Assert.Multiple(() =>
        {
            Assert.That(Describe(kept), Is.EqualTo(Describe(made)));
            Assert.That(kept[0].Label, Is.EqualTo(2));
            Assert.That(kept[0].Choices[0].Ending, Is.EqualTo(Ascii.Encode(" two")));
            Assert.That(kept[0].Choices.Select(choice => choice.EndingBytes), Is.EqualTo(new[] { 3, 0, 5 }));
            Assert.That(kept[0].Choices[2].Context, Is.SameAs(kept[0].Choices[0].Context), "a shared context stays shared");
            Assert.That(kept[1].Choices[0].Context, Is.Empty);
        });
    }

    [Test]
    public void Choices_may_have_contexts_of_their_own()
    {
        File.WriteAllLines(
            _folder["rows.jsonl"], ["""{"sentence": "So _ is it.", "option1": "a", "option2": "b", "answer": "2"}"""]);
        Get();

        Assert.That(Get()[0].Choices.Select(choice => Ascii.Decode(choice.Context)), Is.EqualTo(new[] { "So a", "So b" }));
    }

    [Test]
    public void The_second_time_nothing_is_tokenized()
    {
        Get();
        var written = File.GetLastWriteTimeUtc(Kept);
        File.SetLastWriteTimeUtc(Kept, written.AddDays(-1));

        Get();

        Assert.That(File.GetLastWriteTimeUtc(Kept), Is.EqualTo(written.AddDays(-1)));
    }

    [Test]
    public void Other_data_or_another_tokenizer_is_tokenized_anew()
    {
        Get();
        var other = new TokenCache(_folder["kept"]).Get(Data, Tokenizer.ByName("r50k_base"));
        File.AppendAllText(_folder["rows.jsonl"], """{"ctx": "new", "endings": ["a", "b"], "label": 1}""");

        Assert.Multiple(() =>
        {
            Assert.That(other[0].Choices[0].Ending, Is.EqualTo(Tokenizer.ByName("r50k_base").Encode(" two")));
            Assert.That(Get(), Has.Count.EqualTo(3));
            Assert.That(Directory.GetFiles(_folder["kept"]), Has.Length.EqualTo(3));
        });
    }

    [Test]
    public void A_damaged_file_is_made_anew([Values(0, 8, 20, 45, 60, -1, -2)] int damage)
    {
        var made = Describe(Get());
        var whole = File.ReadAllBytes(Kept);
        byte[] damaged = damage switch
        {
            -1 => whole[..^4],
            -2 => [],
            _ => [.. whole[..damage], (byte)(whole[damage] ^ 1), .. whole[(damage + 1)..]],
        };
        File.WriteAllBytes(Kept, damaged);

        Assert.Multiple(() =>
        {
            Assert.That(Describe(Get()), Is.EqualTo(made));
            Assert.That(File.ReadAllBytes(Kept), Is.EqualTo(whole));
        });
    }

    [Test]
    public void Without_a_place_to_keep_tokens_they_are_made_each_time()
    {
        File.WriteAllText(_folder["kept"], "a file where the folder should be");

        Assert.That(Get(), Has.Count.EqualTo(2));
    }

    private TaskData Data => TaskData.OfFile(_folder["rows.jsonl"]);

    private IReadOnlyList<TokenizedItem> Get() => new TokenCache(_folder["kept"]).Get(Data, Ascii);

    private static IEnumerable<string> Describe(IEnumerable<TokenizedItem> items) => items.Select(item =>
        $"{item.Label}: " + string.Join(
            "; ",
            item.Choices.Select(choice =>
                $"{string.Join(' ', choice.Context)} | {string.Join(' ', choice.Ending)} | {choice.EndingBytes}")));
}
