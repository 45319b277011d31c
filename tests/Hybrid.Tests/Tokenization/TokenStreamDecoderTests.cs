using Hybrid.Tokenization;

namespace Hybrid.Tests.Tokenization;

internal sealed class TokenStreamDecoderTests
{
    private static readonly Tokenizer R50kBase = Tokenizer.ByName("r50k_base");

    [Test]
    public void Pieces_put_together_are_the_text()
    {
        Assert.Multiple(() =>
        {
            foreach (var (name, text, ids) in TokenizerFixture.Read("r50k_base.random.json"))
            {
                var decoder = R50kBase.CreateStreamDecoder();
                string joined = string.Concat(ids.Select(decoder.Append)) + decoder.Flush();
                Assert.That(joined, Is.EqualTo(text), name);
            }
        });
    }

    [Test]
    public void An_incomplete_character_is_held_back()
    {
        // 𝐀 is F0 9D 90 80: three tokens, whose first two end inside it.
        var ids = R50kBase.Encode("𝐀");
        Assert.That(ids, Has.Count.GreaterThan(1));
        var decoder = R50kBase.CreateStreamDecoder();
        foreach (int id in ids.SkipLast(1))
            Assert.That(decoder.Append(id), Is.Empty);
        Assert.That(decoder.Append(ids[^1]), Is.EqualTo("𝐀"));
    }

    [Test]
    public void A_character_that_stays_incomplete_is_replaced_at_the_end()
    {
        var ids = R50kBase.Encode("𝐀").SkipLast(1).ToArray();
        var decoder = R50kBase.CreateStreamDecoder();
        foreach (int id in ids)
            decoder.Append(id);
        Assert.Multiple(() =>
        {
            Assert.That(decoder.Flush(), Is.EqualTo("\ufffd"));
            Assert.That(decoder.Flush(), Is.Empty, "flushed already");
        });
    }

    [Test]
    public void Ids_in_any_order_give_what_decoding_at_once_gives()
    {
        var random = new Random(5);
        for (int round = 0; round < 200; round++)
        {
            int[] ids = [.. Enumerable.Range(0, 30).Select(_ => random.Next(2) == 0 ? random.Next(256) : random.Next(50257))];
            var decoder = R50kBase.CreateStreamDecoder();
            string joined = string.Concat(ids.Select(decoder.Append)) + decoder.Flush();
            Assert.That(joined, Is.EqualTo(R50kBase.Decode(ids)));
        }
    }
}
