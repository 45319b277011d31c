using System.Security.Cryptography;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Tokenization;

internal sealed class VocabularyTests
{
    [Test]
    public void Ids_are_ranks()
    {
        var vocabulary = Parse("YQ== 0\nYmM= 1\n"u8);
        Assert.Multiple(() =>
        {
            Assert.That(vocabulary.Count, Is.EqualTo(2));
            Assert.That(vocabulary[0].ToArray(), Is.EqualTo("a"u8.ToArray()));
            Assert.That(vocabulary[1].ToArray(), Is.EqualTo("bc"u8.ToArray()));
        });
    }

    [Test]
    public void Another_hash_is_an_error() =>
        Assert.That(
            () => Vocabulary.Parse("YQ== 0\n"u8, "test", new string('0', 64)),
            Throws.TypeOf<DataException>().With.Message.Contains("SHA-256"));

    [TestCase("YQ== 0\nYg== 2\n", "line 2")]
    [TestCase("YQ==\n", "line 1")]
    [TestCase("Y 0\n", "line 1")]
    [TestCase("YQ== x\n", "line 1")]
    public void Another_format_is_an_error_that_names_the_line(string file, string expected) =>
        Assert.That(
            () => Parse(System.Text.Encoding.ASCII.GetBytes(file)),
            Throws.TypeOf<DataException>().With.Message.Contains(expected));

    private static Vocabulary Parse(ReadOnlySpan<byte> file) =>
        Vocabulary.Parse(file, "test", Convert.ToHexStringLower(SHA256.HashData(file)));
}
