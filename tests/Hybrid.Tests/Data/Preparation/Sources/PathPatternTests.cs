using CsCheck;
using Hybrid.Data.Preparation.Sources;

namespace Hybrid.Tests.Data.Preparation.Sources;

internal sealed class PathPatternTests
{
    [TestCase("data/*.parquet", "data/a.parquet", true)]
    [TestCase("data/*.parquet", "data/sub/a.parquet", false)]
    [TestCase("data/*.parquet", "other/a.parquet", false)]
    [TestCase("data/*.parquet", "data/aXparquet", false)]
    [TestCase("./data/*", "data/a.txt", true)]
    [TestCase("*.txt", "a.txt", true)]
    [TestCase("*.txt", "data/a.txt", false)]
    [TestCase("**", "data/sub/a.txt", true)]
    [TestCase("**", "a.txt", true)]
    [TestCase("data/**", "data/sub/a.txt", true)]
    [TestCase("data/**", "database/a.txt", false)]
    [TestCase("**/train/*", "train/a.txt", true)]
    [TestCase("**/train/*", "en/fr/train/a.txt", true)]
    [TestCase("**/train/*", "en/retrain/a.txt", false)]
    [TestCase("en/**/a.txt", "en/a.txt", true)]
    [TestCase("en/**/a.txt", "en/1/2/a.txt", true)]
    [TestCase("**.jsonl", "en/1/a.jsonl", true)]
    [TestCase("train-?.txt", "train-1.txt", true)]
    [TestCase("train-?.txt", "train-12.txt", false)]
    [TestCase("train-?.txt", "train-/.txt", false)]
    [TestCase("train-[0-9][0-9].txt", "train-42.txt", true)]
    [TestCase("train-[0-9][0-9].txt", "train-4x.txt", false)]
    [TestCase("[!ab].txt", "c.txt", true)]
    [TestCase("[!ab].txt", "a.txt", false)]
    [TestCase("[]x].txt", "].txt", true)]
    [TestCase("[^a].txt", "^.txt", true)]
    [TestCase("a[1.txt", "a[1.txt", true)]
    [TestCase("(a|b)+.txt", "(a|b)+.txt", true)]
    [TestCase("(a|b)+.txt", "aab.txt", false)]
    public void Paths_match_as_they_do_for_datasets(string pattern, string path, bool matches) =>
        Assert.That(new PathPattern(pattern).Match(path), Is.EqualTo(matches));

    [TestCase("**", ".gitattributes", false)]
    [TestCase("**", "data/.cache/a.txt", false)]
    [TestCase("**", "__pycache__/a.txt", false)]
    [TestCase(".hidden/*", ".hidden/a.txt", true)]
    [TestCase("__special__/**", "__special__/a.txt", true)]
    public void What_is_hidden_is_named_or_left_out(string pattern, string path, bool matches) =>
        Assert.That(new PathPattern(pattern).Match(path), Is.EqualTo(matches));

    [Test]
    public void A_range_that_goes_down_is_no_pattern() => Assert.That(
        () => new PathPattern("[z-a].txt"), Throws.TypeOf<DataException>().With.Message.Contains("[z-a].txt"));

    [Test]
    public void A_path_of_ordinary_characters_matches_itself_alone()
    {
        var path = Gen.Char["ab.+$()|^{}\\ é/"].Array[1, 12].Select(characters => new string(characters))
            .Where(text => text.Split('/').All(name => name is not "" && name[0] != '.'));
        path.Select(path).Sample((first, second) =>
            new PathPattern(first).Match(first) && new PathPattern(first).Match(second) == (first == second));
    }
}
