using System.Text;
using CsCheck;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Tokenization;

internal sealed class Gpt2PatternTests
{
    [Test]
    public void Pieces_are_those_of_the_regular_expression() =>
        RandomTexts.Any.Sample(text => Split(text).SequenceEqual(ReferencePattern.Split(text)), iter: 20_000);

    [Test]
    public void Every_character_is_of_its_class()
    {
        var failures = new List<int>();
        foreach (int value in Enumerable.Range(0, 0x110000).Where(Rune.IsValid))
        {
            string character = char.ConvertFromUtf32(value);
            string text = $"a{character}1{character} {character}.";
            if (!Split(text).SequenceEqual(ReferencePattern.Split(text)))
                failures.Add(value);
        }

        Assert.That(failures, Is.Empty);
    }

    // Where words are found 32 bytes at a time: any length, in front of any next character, with any rest.
    [Test]
    public void A_word_may_have_any_length_and_any_character_behind_it()
    {
        Assert.Multiple(() =>
        {
            foreach (string next in new[] { "", " ", "1", "'s", "\u00e9", "\u00a0", "\u4e00", "\ud840\udc00" })
            {
                for (int length = 0; length <= 70; length++)
                {
                    foreach (string rest in new[] { "", new string('.', 40) })
                    {
                        string text = " " + new string('z', length) + next + rest;
                        Assert.That(Split(text), Is.EqualTo(ReferencePattern.Split(text)), text);
                    }
                }
            }
        });
    }

    [Test]
    public void Bytes_that_are_not_UTF8_are_cut_into_pieces_all_the_same() =>
        RandomTexts.Bytes.Sample(
            bytes =>
            {
                int start = 0;
                while (start < bytes.Length)
                {
                    int length = Gpt2Pattern.PieceLength(bytes.AsSpan(start));
                    if (length < 1)
                        return false;
                    start += length;
                }

                return start == bytes.Length;
            },
            iter: 2_000);

    private static List<string> Split(string text)
    {
        var pieces = new List<string>();
        for (ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text); !rest.IsEmpty;)
        {
            int length = Gpt2Pattern.PieceLength(rest);
            pieces.Add(Encoding.UTF8.GetString(rest[..length]));
            rest = rest[length..];
        }

        return pieces;
    }
}
