using CsCheck;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Tokenization;

internal sealed class TokenTableTests
{
    private static readonly TokenTable Tokens = ReferenceEncoder.Tokens;

    [Test]
    public void Finds_every_token_whatever_follows_it()
    {
        byte[] behind = new byte[200];
        Assert.Multiple(() =>
        {
            for (int id = 0; id < Tokens.Vocabulary.Count; id++)
            {
                var token = Tokens.Vocabulary[id];
                token.CopyTo(behind);
                Assert.That(Tokens.Find(token, token.Length), Is.EqualTo(id));
                Assert.That(Tokens.Find(behind, token.Length), Is.EqualTo(id));
            }
        });
    }

    [Test]
    public void Finds_nothing_else()
    {
        var known = Enumerable.Range(0, Tokens.Vocabulary.Count)
            .Select(id => Convert.ToHexString(Tokens.Vocabulary[id]))
            .ToHashSet();
        RandomTexts.Bytes.Where(bytes => bytes.Length > 0).Sample(
            bytes => Tokens.Find(bytes, bytes.Length) >= 0 == known.Contains(Convert.ToHexString(bytes)), iter: 5_000);
    }

    // Zeros fill a key up; bytes of a long token's beginning are in no key.
    [TestCase("the\0", 4)]
    [TestCase("\0\0", 2)]
    public void Zeros_belong_to_a_piece(string piece, int length) =>
        Assert.That(Tokens.Find(System.Text.Encoding.ASCII.GetBytes(piece), length), Is.EqualTo(-1));
}
