using Hybrid.Data.Preparation.Sources;

namespace Hybrid.Tests.Data.Preparation.Sources;

internal sealed class SplitNamesTests
{
    [Test]
    public void Numbered_files_of_the_folder_data_have_any_split_before_their_number()
    {
        var splits = SplitNames.Divide(
            ["data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet", "data/my_split-00000-of-00001-abc.parquet", "test.txt"]);

        Assert.Multiple(() =>
        {
            Assert.That(splits.Keys, Is.EquivalentTo(new[] { "train", "my_split" }));
            Assert.That(splits["train"], Has.Count.EqualTo(2));
        });
    }

    [TestCase("train/a.txt", "train")]
    [TestCase("en/training/a.txt", "train")]
    [TestCase("my-train-2/x/a.txt", "train")]
    [TestCase("val/a.txt", "validation")]
    [TestCase("dev_set/a.txt", "validation")]
    [TestCase("evaluation/a.txt", "test")]
    public void A_folder_says_which_split_its_files_are_of(string path, string split) =>
        Assert.That(SplitNames.Divide([path, "train.txt"])[split], Has.Member(path));

    [TestCase("train.txt", "train")]
    [TestCase("c4-train.00001-of-01024.jsonl", "train")]
    [TestCase("x/valid_1.txt", "validation")]
    [TestCase("my.test.jsonl", "test")]
    public void A_files_name_says_which_split_it_is_of(string path, string split) =>
        Assert.That(SplitNames.Divide([path, "other.txt"]), Does.ContainKey(split).And.Count.EqualTo(1));

    [TestCase("trainer.txt")]
    [TestCase("latest.txt")]
    [TestCase("contest/1.txt")]
    [TestCase("devices/1.txt")]
    [TestCase("train")]
    public void A_word_inside_a_word_says_nothing_and_everything_is_train(string path)
    {
        var splits = SplitNames.Divide([path, "b.txt"]);

        Assert.That(splits.Keys, Is.EqualTo(new[] { "train" }));
        Assert.That(splits["train"], Is.EqualTo(new[] { path, "b.txt" }));
    }

    [Test]
    public void Folders_count_before_files()
    {
        var splits = SplitNames.Divide(["test/train-1.txt", "test/train-2.txt"]);

        Assert.That(splits.Keys, Is.EqualTo(new[] { "test" }));
    }

    [Test]
    public void What_is_hidden_is_left_out() =>
        Assert.That(SplitNames.Divide(["a.txt", ".cache/b.txt", "__c__/c.txt"])["train"], Is.EqualTo(new[] { "a.txt" }));
}
