using Hybrid.Tokenization;

namespace Hybrid.Tests.Tokenization;

internal sealed class AsciiByteTokenizerTests
{
    private static readonly Tokenizer AsciiBytes = Tokenizer.ByName("ascii-bytes");

    [Test]
    public void An_id_is_a_character()
    {
        Assert.Multiple(() =>
        {
            Assert.That(AsciiBytes.VocabularySize, Is.EqualTo(128));
            Assert.That(AsciiBytes.EndOfText, Is.Zero);
            Assert.That(AsciiBytes.Encode("abcd"), Is.EqualTo(new[] { 97, 98, 99, 100 }));
            Assert.That(AsciiBytes.Decode([97, 98, 99, 100]), Is.EqualTo("abcd"));
        });
    }

    [TestCase("caf\u00e9", "U+00E9 at position 3")]
    [TestCase("a\U0001F600", "U+1F600 at position 1")]
    [TestCase("a\0b", "U+0000 at position 1")]
    public void Other_characters_are_an_error(string text, string expected) =>
        Assert.That(() => AsciiBytes.Encode(text), Throws.TypeOf<DataException>().With.Message.Contains(expected));

    [Test]
    public void UTF8_gives_the_same_ids()
    {
        int[] ids = new int[5];
        Assert.Multiple(() =>
        {
            Assert.That(AsciiBytes.Encode("abcd"u8, ids), Is.EqualTo(4));
            Assert.That(ids, Is.EqualTo(new[] { 97, 98, 99, 100, 0 }));
        });
    }

    [Test]
    public void An_unknown_name_is_an_error_that_names_the_known() =>
        Assert.That(
            () => Tokenizer.ByName("cl100k"),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("r50k_base").And.Message.Contains("ascii-bytes"));
}
