using Hybrid.Generation;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Generation;

internal sealed class SampleTextTests
{
    private static readonly Tokenizer R50k = Tokenizer.ByName("r50k_base");

    [Test]
    public void Characters_and_stop_strings_that_span_tokens_stay_whole()
    {
        // Tokens of this text end inside characters; the stop string begins in one of them.
        int[] ids = [.. R50k.Encode("日本語 🙂\n"), .. R50k.Encode("語。")];
        SampleText sample = Start("🙂\n語");

        List<string> pieces = [];
        GenerationEnd? end = null;
        for (int i = 0; i < ids.Length && end is null; i++)
        {
            (string text, end) = sample.Add(ids[i], null);
            pieces.Add(text);
        }

        Assert.Multiple(() =>
        {
            Assert.That(string.Concat(pieces), Is.EqualTo("日本語 "));
            Assert.That(pieces, Has.None.Contains('\uFFFD'));
            Assert.That(end, Is.EqualTo(GenerationEnd.StopString));
            Assert.That(sample.Ended, Is.True);
        });
    }

    [TestCase(GenerationEnd.MaxNewTokens)]
    [TestCase(GenerationEnd.ContextFull)]
    public void What_was_held_back_comes_with_the_last_token(GenerationEnd last)
    {
        SampleText sample = Start("one two");
        int[] ids = [.. R50k.Encode("one tw")];

        string text = string.Concat(ids.Select((id, i) => sample.Add(id, i == ids.Length - 1 ? last : null).Text));

        Assert.That(text, Is.EqualTo("one tw"));
    }

    [Test]
    public void End_of_text_brings_what_was_held_back_without_its_own_text()
    {
        SampleText sample = Start("one two");
        string text = string.Concat(R50k.Encode("one").Select(id => sample.Add(id, null).Text));

        Assert.That(text, Is.Empty);
        Assert.That(
            sample.Add(R50k.EndOfText, GenerationEnd.EndOfText),
            Is.EqualTo(("one", (GenerationEnd?)GenerationEnd.EndOfText)));
    }

    private static SampleText Start(params string[] stops) =>
        new(R50k.CreateStreamDecoder(), new StopStringFilter(stops), repetition: null, new SplitMix64(1));
}
