using Hybrid.Cli.EndToEnd;
using Hybrid.Configuration;

namespace Hybrid.Tests.Cli;

internal sealed class PrepareStageTests
{
    private static readonly string[] Command = ["data", "prepare", "--source", "corpus", "--out", "no/such/folder"];

    [Test]
    public void The_tokenizer_is_passed_on_where_it_is_set()
    {
        var data = new DataOptions { Source = "corpus", Dataset = "no/such/folder" };

        Assert.Multiple(() =>
        {
            Assert.That(WordsFor(data), Is.EqualTo(Command));
            Assert.That(
                WordsFor(data with { Tokenizer = "ascii-bytes" }),
                Is.EqualTo(new[] { "data", "prepare", "--source", "corpus", "--out", "no/such/folder", "--tokenizer", "ascii-bytes" }));
        });
    }

    private static IReadOnlyList<string> WordsFor(DataOptions data) => ((StagePlan.Run)new PrepareStage(data).Plan()).Words;
}
