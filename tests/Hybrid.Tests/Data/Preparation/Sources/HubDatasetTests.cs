using Hybrid.Data.Preparation.Sources;

namespace Hybrid.Tests.Data.Preparation.Sources;

internal sealed class HubDatasetTests
{
    [TestCase("hf://datasets/owner/name", "datasets/owner/name", "")]
    [TestCase("hf://datasets/name", "datasets/name", "")]
    [TestCase("hf://datasets/owner/name@refs/convert/parquet", "datasets/owner/name@refs/convert/parquet", "")]
    [TestCase("hf://datasets/owner/name/sample/10BT", "datasets/owner/name", "sample/10BT")]
    [TestCase("hf://datasets/owner/name/sample@v1/x", "datasets/owner/name@v1/x", "sample")]
    public void A_name_may_have_a_folder_and_a_revision(string name, string repository, string folder)
    {
        var dataset = HubDataset.Parse(name);

        Assert.Multiple(() =>
        {
            Assert.That(dataset.Repository.ToString(), Is.EqualTo(repository));
            Assert.That(dataset.Folder, Is.EqualTo(folder));
            Assert.That((dataset.Config, dataset.Split, dataset.TextKey), Is.EqualTo(default((string?, string?, string?))));
            Assert.That(dataset.ToString(), Is.EqualTo(name));
        });
    }

    [TestCase("hf://datasets/owner/name?config=sample-10BT", "sample-10BT", null, null)]
    [TestCase("hf://datasets/owner/name@v1?config=a&split=test&text=body", "a", "test", "body")]
    [TestCase("hf://datasets/owner/name/folder@v1?split=dev", null, "dev", null)]
    [TestCase("hf://datasets/owner/name?config=a%20b%26c&text=x%3Dy", "a b&c", null, "x=y")]
    public void A_name_may_have_a_configuration_a_split_and_a_column(string name, string? config, string? split, string? text)
    {
        var dataset = HubDataset.Parse(name);

        Assert.Multiple(() =>
        {
            Assert.That(dataset.Config, Is.EqualTo(config));
            Assert.That(dataset.Split, Is.EqualTo(split));
            Assert.That(dataset.TextKey, Is.EqualTo(text));
            Assert.That(dataset.ToString(), Is.EqualTo(name));
        });
    }

    [TestCase("hf://datasets/owner/name/../x", "folder")]
    [TestCase("hf://datasets/owner/name/", "folder")]
    [TestCase("hf://datasets/owner/name/*", "folder")]
    [TestCase("hf://", "hf://datasets/owner/name")]
    [TestCase("hf://owner/name", "model")]
    [TestCase("hf://owner/name/folder", "folder")]
    [TestCase("hf://datasets/owner/name?", "''; known are config, split and text")]
    [TestCase("hf://datasets/owner/name?conf=a", "'conf'; known are config, split and text")]
    [TestCase("hf://datasets/owner/name?config=", "config empty")]
    [TestCase("hf://datasets/owner/name?split", "split empty")]
    [TestCase("hf://datasets/owner/name?split=a&split=b", "split twice")]
    [TestCase("hf://datasets/owner/name?config=a@v1&v=2", "'v'")]
    public void A_name_that_is_none_is_refused(string name, string named) => Assert.That(
        () => HubDataset.Parse(name), Throws.TypeOf<ConfigurationException>().With.Message.Contains(named));
}
