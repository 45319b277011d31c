using Hybrid.Data.Preparation.Sources;

namespace Hybrid.Tests.Data.Preparation.Sources;

internal sealed class DatasetCardTests
{
    [TestCase("")]
    [TestCase("# A card without YAML\n---\nconfigs: []\n---\n")]
    [TestCase("---\nlicense: odc-by\nlanguage:\n- en\n---\n# Text")]
    [TestCase("---\nconfigs:\n---\n")]
    [TestCase("---\nnever: ended\nconfigs:\n- config_name: a\n")]
    [TestCase("---\n---\n")]
    [TestCase("---\njust a text\n---\n")]
    public void A_card_may_say_nothing_of_configurations(string card) => Assert.That(Read(card), Is.Empty);

    [Test]
    public void A_pattern_alone_is_train()
    {
        var config = Read("---\nconfigs:\n- config_name: plain\n  data_files: data/*.parquet\n---\n").Single();

        Assert.Multiple(() =>
        {
            Assert.That(config.Name, Is.EqualTo("plain"));
            Assert.That(config.IsDefault, Is.False);
            Assert.That(config.Splits!.Single().Key, Is.EqualTo("train"));
            Assert.That(config.Splits!["train"], Is.EqualTo(new[] { "data/*.parquet" }));
        });
    }

    [Test]
    public void A_list_of_patterns_is_train()
    {
        var config = Read("---\nconfigs:\n- config_name: a\n  data_files:\n  - \"a/*\"\n  - 'b/*'\n---\n").Single();

        Assert.That(config.Splits!["train"], Is.EqualTo(new[] { "a/*", "b/*" }));
    }

    [Test]
    public void Splits_have_a_pattern_or_a_list_of_them_each()
    {
        var config = Read(
            """
            ---
            pretty_name: FineWeb-Edu
            configs:
            - config_name: default
              data_files:
              - split: train
                path: data/*/*
              - split: test
                path: [test/*.parquet, more/*.parquet]
            ---
            # FineWeb-Edu
            """).Single();

        Assert.Multiple(() =>
        {
            Assert.That(config.IsDefault, Is.True);
            Assert.That(config.Splits!["train"], Is.EqualTo(new[] { "data/*/*" }));
            Assert.That(config.Splits!["test"], Is.EqualTo(new[] { "test/*.parquet", "more/*.parquet" }));
        });
    }

    [Test]
    public void A_configuration_may_be_the_default_and_have_a_folder()
    {
        var configs = Read("\uFEFF---\r\nconfigs:\r\n- config_name: a\r\n  data_dir: sets/a/\r\n- config_name: b\r\n  default: true\r\n---\r\n");

        Assert.Multiple(() =>
        {
            Assert.That(configs.Select(config => (config.Name, config.IsDefault, config.Folder)), Is.EqualTo(new[]
            {
                ("a", false, "sets/a"),
                ("b", true, ""),
            }));
            Assert.That(configs.Select(config => config.Splits), Is.All.Null);
        });
    }

    [Test]
    public void Anchors_are_followed()
    {
        var configs = Read("---\nfiles: &f data/*\nconfigs:\n- config_name: a\n  data_files: *f\n---\n");

        Assert.That(configs.Single().Splits!["train"], Is.EqualTo(new[] { "data/*" }));
    }

    [TestCase("configs: data/*", "configs is no list")]
    [TestCase("configs: [a, b]", "config_name")]
    [TestCase("configs:\n- config_name: {a: b}", "config_name")]
    [TestCase("configs:\n- config_name: a\n  data_files:\n  - split: train", "'a'")]
    [TestCase("configs:\n- config_name: a\n  data_files:\n  - {split: train, path: x}\n  - y", "'a'")]
    [TestCase("configs:\n- config_name: a\n  data_files:\n  - {split: train, path: x}\n  - {split: train, path: y}", "twice")]
    [TestCase("configs:\n- config_name: a\n  data_files: https://example.com/x.parquet", "https://example.com/x.parquet")]
    [TestCase("configs:\n- config_name: a\n  data_files: [[x]]", "path")]
    [TestCase("configs: [", "damaged at line")]
    [TestCase("a: b\na: c", "damaged at line")]
    public void What_cannot_be_understood_is_said(string yaml, string named) => Assert.That(
        () => Read($"---\n{yaml}\n---\n"), Throws.TypeOf<DataException>().With.Message.Contains(named));

    [Test]
    public void Brackets_without_end_are_refused_before_they_are_followed() => Assert.That(
        () => Read($"---\n{new string('[', 100_000)}\n---\n"), Throws.TypeOf<DataException>().With.Message.Contains("nested"));

    private static IReadOnlyList<DatasetConfig> Read(string card) =>
        DatasetCard.ReadConfigs(new StreamReader(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(card))));
}
