using System.Text;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Tokenization;

internal sealed class BytePairTokenizerTests
{
    private static readonly Tokenizer R50kBase = Tokenizer.ByName("r50k_base");

    private static TokenizerFixture[] Cases => TokenizerFixture.Read("r50k_base.json");

    private static TokenizerFixture[] RandomCases => TokenizerFixture.Read("r50k_base.random.json");

    [TestCaseSource(nameof(Cases))]
    public void Encodes_as_tiktoken_does(TokenizerFixture fixture) =>
        Assert.That(R50kBase.Encode(fixture.Text), Is.EqualTo(fixture.Ids));

    [TestCaseSource(nameof(Cases))]
    public void Decodes_what_it_encoded(TokenizerFixture fixture) =>
        Assert.That(R50kBase.Decode(fixture.Ids), Is.EqualTo(fixture.Text));

    [Test]
    public void Random_texts_encode_and_decode_as_tiktoken_does()
    {
        var fixtures = RandomCases;
        Assert.That(fixtures, Has.Length.EqualTo(400));
        Assert.Multiple(() =>
        {
            foreach (var (name, text, ids) in fixtures)
            {
                Assert.That(R50kBase.Encode(text), Is.EqualTo(ids), name);
                Assert.That(R50kBase.Decode(ids), Is.EqualTo(text), name);
            }
        });
    }

    [Test]
    public void Is_the_published_vocabulary()
    {
        Assert.Multiple(() =>
        {
            Assert.That(R50kBase.Name, Is.EqualTo("r50k_base"));
            Assert.That(R50kBase.Hash, Is.EqualTo("306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930"));
            Assert.That(R50kBase.VocabularySize, Is.EqualTo(50257));
            Assert.That(R50kBase.EndOfText, Is.EqualTo(50256));
        });
    }

    [Test]
    public void End_of_text_is_never_encoded_but_decodes()
    {
        Assert.Multiple(() =>
        {
            Assert.That(R50kBase.Encode("<|endoftext|>"), Is.EqualTo(new[] { 27, 91, 437, 1659, 5239, 91, 29 }));
            Assert.That(R50kBase.Decode([50256]), Is.EqualTo("<|endoftext|>"));
        });
    }

    [TestCase("\ud800")]
    [TestCase("x\udc00\ud83d")]
    public void A_lone_surrogate_is_the_replacement_character(string text)
    {
        string replaced = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        Assert.That(R50kBase.Encode(text), Is.EqualTo(R50kBase.Encode(replaced)));
    }

    [TestCase(-1)]
    [TestCase(50257)]
    public void An_id_outside_the_vocabulary_is_an_error(int id) =>
        Assert.That(() => R50kBase.Decode([id]), Throws.TypeOf<DataException>().With.Message.Contains("50256"));

    [Test]
    public void Threads_may_share_it()
    {
        var fixtures = RandomCases;
        Parallel.For(0, 4, _ =>
        {
            foreach (var (name, text, ids) in fixtures)
                Assert.That(R50kBase.Encode(text), Is.EqualTo(ids), name);
        });
    }
}
