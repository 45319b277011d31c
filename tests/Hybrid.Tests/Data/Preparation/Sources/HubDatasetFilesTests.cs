using Hybrid.Data.Preparation.Sources;

namespace Hybrid.Tests.Data.Preparation.Sources;

internal sealed class HubDatasetFilesTests
{
    // FineWeb-Edu's shape.
    private static readonly string[] Samples =
    [
        ".gitattributes", "README.md",
        "data/CC-MAIN-2013-20/train-00000-of-00002.parquet", "data/CC-MAIN-2013-20/train-00001-of-00002.parquet",
        "data/CC-MAIN-2024-10/train-00000-of-00001.parquet",
        "sample/10BT/001_00000.parquet", "sample/10BT/000_00000.parquet", "sample/100BT/000_00000.parquet",
    ];

    private static readonly DatasetConfig[] SampleConfigs =
    [
        Config("default", ("train", "data/*/*")),
        Config("sample-10BT", ("train", "sample/10BT/*")),
        Config("sample-100BT", ("train", "sample/100BT/*")),
    ];

    [Test]
    public void A_named_configuration_has_its_files_in_order() => Assert.That(
        Select("?config=sample-10BT", Samples, SampleConfigs),
        Is.EqualTo(new[] { "sample/10BT/000_00000.parquet", "sample/10BT/001_00000.parquet" }));

    [Test]
    public void The_configuration_default_is_meant_where_none_is_named() =>
        Assert.That(Select("", Samples, SampleConfigs), Has.Count.EqualTo(3).And.All.StartsWith("data/"));

    [Test]
    public void A_configuration_that_says_so_is_the_default() => Assert.That(
        Select("", ["a.txt", "b.txt"], Config("a", ("train", "a.txt")), Config("b", ("train", "b.txt")) with { IsDefault = true }),
        Is.EqualTo(new[] { "b.txt" }));

    [Test]
    public void The_only_configuration_needs_no_name() =>
        Assert.That(Select("", ["a.txt", "b.txt"], Config("only", ("train", "b*"))), Is.EqualTo(new[] { "b.txt" }));

    [Test]
    public void A_folder_alone_is_read_without_the_card()
    {
        Assert.That(Select("/sample/100BT", Samples), Is.EqualTo(new[] { "sample/100BT/000_00000.parquet" }));
        Assert.That(FilesOf("/sample/100BT", Samples).NeedsCard, Is.False);
        Assert.That(FilesOf("", Samples).NeedsCard, Is.True);
    }

    [Test]
    public void A_folder_narrows_a_named_configuration() => Assert.That(
        Select("/data/CC-MAIN-2024-10?config=default", Samples, SampleConfigs),
        Is.EqualTo(new[] { "data/CC-MAIN-2024-10/train-00000-of-00001.parquet" }));

    [Test]
    public void Without_a_card_files_names_tell_the_splits()
    {
        string[] paths = ["README.md", "en/train.txt", "en/test.txt", "notes.pdf"];

        Assert.Multiple(() =>
        {
            Assert.That(Select("", paths), Is.EqualTo(new[] { "en/train.txt" }));
            Assert.That(Select("?split=test", paths), Is.EqualTo(new[] { "en/test.txt" }));
        });
    }

    [Test]
    public void Without_a_card_a_configuration_is_a_folder() => Assert.That(
        Select("?config=en&split=test", ["en/train.txt", "en/test.txt", "de/test.txt"]), Is.EqualTo(new[] { "en/test.txt" }));

    [Test]
    public void A_configurations_folder_is_what_its_patterns_are_relative_to()
    {
        string[] paths = ["sets/a/x.txt", "sets/a/train/y.txt", "x.txt"];

        Assert.Multiple(() =>
        {
            Assert.That(Select("", paths, Config("a", ("train", "*.txt")) with { Folder = "sets/a" }), Is.EqualTo(new[] { "sets/a/x.txt" }));
            Assert.That(Select("", paths, new DatasetConfig("a", true, "sets/a", Splits: null)), Is.EqualTo(new[] { "sets/a/train/y.txt" }));
        });
    }

    [Test]
    public void A_file_that_two_patterns_match_is_read_once() => Assert.That(
        Select("", ["a/1.txt"], Config("a", ("train", "a/*"), ("test", "none")) with
        {
            Splits = new Dictionary<string, IReadOnlyList<string>> { ["train"] = ["a/*", "**/1.txt"] },
        }),
        Is.EqualTo(new[] { "a/1.txt" }));

    [Test]
    public void Several_configurations_are_listed_where_one_must_be_named() => Assert.That(
        () => Select("", Samples, SampleConfigs[1..]),
        Throws.TypeOf<ConfigurationException>().With.Message.Contains("?config=NAME: sample-10BT, sample-100BT"));

    [Test]
    public void A_configuration_that_is_not_there_is_told_from_those_that_are() => Assert.That(
        () => Select("?config=sample-1BT", Samples, SampleConfigs),
        Throws.TypeOf<ConfigurationException>().With.Message.Contains("'sample-1BT'").And.Message.Contains("default, sample-10BT, sample-100BT"));

    [Test]
    public void A_configuration_of_a_dataset_without_any_is_refused() => Assert.That(
        () => Select("?config=en", ["de/train.txt"]), Throws.TypeOf<ConfigurationException>().With.Message.Contains("no configuration"));

    [Test]
    public void A_split_that_is_not_there_is_told_from_those_that_are()
    {
        Assert.That(
            () => Select("?split=dev", ["en/train.txt", "en/test.txt"]),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("'dev'").And.Message.Contains("train, test"));
        Assert.That(
            () => Select("", ["test.txt"]),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("'train'").And.Message.Contains("?split=NAME: test"));
    }

    [Test]
    public void Files_of_other_formats_are_named_and_the_copy_in_Parquet_is_recommended() => Assert.That(
        () => Select("", ["data/a.csv"], Config("a", ("train", "data/*"))),
        Throws.TypeOf<DataException>().With.Message.Contains("data/a.csv").And.Message.Contains("@refs/convert/parquet"));

    [Test]
    public void A_pattern_that_matches_nothing_is_an_error_that_lists_files() => Assert.That(
        () => Select("", ["data/a.txt"], Config("a", ("train", "other/*"))),
        Throws.TypeOf<DataException>().With.Message.Contains("data/a.txt"));

    private static DatasetConfig Config(string name, params (string Split, string Pattern)[] splits) => new(
        name,
        IsDefault: name == DatasetConfig.DefaultName,
        Folder: "",
        splits.ToDictionary(split => split.Split, split => (IReadOnlyList<string>)[split.Pattern]));

    private static HubDatasetFiles FilesOf(string rest, string[] paths) => new(
        HubDataset.Parse("hf://datasets/owner/name" + rest),
        paths,
        path => path.EndsWith(".txt", StringComparison.Ordinal) || path.EndsWith(".parquet", StringComparison.Ordinal));

    private static IReadOnlyList<string> Select(string rest, string[] paths, params DatasetConfig[] configs) =>
        FilesOf(rest, paths).Select(configs);
}
