using System.Text.Json;
using Hybrid.Interchange.HuggingFace;
using Hybrid.Tests.Data;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Interchange;

public sealed class GptTokenizerFilesTests
{
    private static readonly Tokenizer R50kBase = Tokenizer.ByName("r50k_base");

    private TemporaryFolder _folder = null!;
    private string[] _merges = [];
    private Dictionary<string, int> _ids = [];

    [OneTimeSetUp]
    public void Write()
    {
        _folder = new();
        GptTokenizerFiles.Write(_folder.Path, R50kBase, context: 2048);
        _merges = File.ReadAllLines(_folder["merges.txt"])[1..];
        _ids = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(_folder["vocab.json"]))!;
    }

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void The_first_merges_are_GPT_2s() =>
        Assert.That(_merges[..5], Is.EqualTo(["Ġ t", "Ġ a", "h e", "i n", "r e"]));

    [Test]
    public void Every_token_has_its_id()
    {
        Assert.Multiple(() =>
        {
            Assert.That(_merges, Has.Length.EqualTo(50_000));
            Assert.That(_ids, Has.Count.EqualTo(50_257));
            Assert.That(_ids["<|endoftext|>"], Is.EqualTo(50_256));
            Assert.That(_ids["!"], Is.Zero);
            Assert.That(_ids["Ġt"], Is.EqualTo(256));
        });
    }

    [TestCase(" internationalization")]
    [TestCase("Hello")]
    [TestCase(" größer")]
    [TestCase(" antidisestablishmentarianism")]
    [TestCase("日本語")]
    [TestCase("\n\n\n\n")]
    public void Merging_by_the_file_gives_our_ids(string piece)
    {
        var order = _merges.Select((merge, index) => (merge, index)).ToDictionary(pair => pair.merge, pair => pair.index);
        var parts = GptBytes.Spell(System.Text.Encoding.UTF8.GetBytes(piece)).Select(character => character.ToString()).ToList();
        while (true)
        {
            var best = Enumerable.Range(0, parts.Count - 1)
                .Where(i => order.ContainsKey($"{parts[i]} {parts[i + 1]}"))
                .OrderBy(i => order[$"{parts[i]} {parts[i + 1]}"])
                .Cast<int?>().FirstOrDefault();
            if (best is not { } place)
                break;
            parts[place] += parts[place + 1];
            parts.RemoveAt(place + 1);
        }
        Assert.That(parts.Select(part => _ids[part]), Is.EqualTo(R50kBase.Encode(piece)));
    }
}
