using Hybrid.Data.Preparation;

namespace Hybrid.Tests.Data.Preparation;

internal sealed class HubSourceTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void A_snapshots_links_are_read_and_measured_through()
    {
        string snapshot = Directory.CreateDirectory(Path.Combine(_folder.Path, "snapshots", "c0ffee")).FullName;
        string blob = Path.Combine(_folder.Path, "blob");
        const string Text = "A text that is longer than its link.";
        File.WriteAllText(blob, Text);
        File.CreateSymbolicLink(Path.Combine(snapshot, "a.txt"), "../../blob");
        File.WriteAllText(Path.Combine(snapshot, "README.md"), "no text to learn from");

        var source = Open(snapshot, "c0ffee");

        Assert.Multiple(() =>
        {
            Assert.That(source.Read().Select(document => document.Text), Is.EqualTo(new[] { Text }));
            Assert.That(source.TotalBytes, Is.EqualTo(new FileInfo(blob).Length));
            Assert.That(source.Description.Kind, Is.EqualTo("hub"));
            Assert.That(source.Description.Path, Is.EqualTo("hf://datasets/owner/name"));
        });
    }

    [Test]
    public void Another_commit_is_another_source_and_another_time_is_not()
    {
        string file = Path.Combine(_folder.Path, "a.txt");
        File.WriteAllText(file, "text");
        string fingerprint = Open(_folder.Path, "c0ffee").Description.Fingerprint;
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-1));

        Assert.That(Open(_folder.Path, "c0ffee").Description.Fingerprint, Is.EqualTo(fingerprint));
        Assert.That(Open(_folder.Path, "decaf").Description.Fingerprint, Is.Not.EqualTo(fingerprint));
    }

    [Test]
    public void A_model_is_no_dataset() => Assert.That(
        () => HubSource.OpenAsync("hf://owner/name", "text", progress: null, CancellationToken.None),
        Throws.TypeOf<ConfigurationException>().With.Message.Contains("hf://datasets/owner/name"));

    [TestCase("hf://datasets/owner/name", "datasets/owner/name", "", "*.parquet")]
    [TestCase("hf://datasets/name", "datasets/name", "", "*.parquet")]
    [TestCase("hf://datasets/owner/name@refs/convert/parquet", "datasets/owner/name@refs/convert/parquet", "", "*.parquet")]
    [TestCase("hf://datasets/owner/name/sample/10BT", "datasets/owner/name", "sample/10BT", "sample/10BT/*.parquet")]
    [TestCase("hf://datasets/owner/name/sample@v1/x", "datasets/owner/name@v1/x", "sample", "sample/*.parquet")]
    public void A_name_may_have_a_folder_and_a_revision(string name, string repository, string folder, string pattern)
    {
        var dataset = HubDataset.Parse(name);

        Assert.Multiple(() =>
        {
            Assert.That(dataset.Repository.ToString(), Is.EqualTo(repository));
            Assert.That(dataset.Folder, Is.EqualTo(folder));
            Assert.That(dataset.Patterns, Has.Member(pattern));
            Assert.That(dataset.ToString(), Is.EqualTo(name));
        });
    }

    [TestCase("hf://datasets/owner/name/../x")]
    [TestCase("hf://datasets/owner/name/")]
    [TestCase("hf://datasets/owner/name/*")]
    [TestCase("hf://")]
    [TestCase("hf://owner/name/folder")]
    public void A_name_that_is_none_is_refused(string name) =>
        Assert.That(() => HubDataset.Parse(name), Throws.TypeOf<ConfigurationException>());

    [Test]
    public void Only_the_folders_files_are_read()
    {
        Directory.CreateDirectory(_folder["sample", "10BT"]);
        Directory.CreateDirectory(_folder["sample", "100BT"]);
        File.WriteAllText(_folder["sample", "10BT", "a.txt"], "this");
        File.WriteAllText(_folder["sample", "100BT", "a.txt"], "not this");

        var source = TextFileSource.OfSnapshot(
            _folder.Path, HubDataset.Parse("hf://datasets/owner/name/sample/10BT"), "c0ffee", "text");

        Assert.That(source.Read().Select(document => document.Text), Is.EqualTo(new[] { "this" }));
    }

    private static TextFileSource Open(string folder, string commit) =>
        TextFileSource.OfSnapshot(folder, HubDataset.Parse("hf://datasets/owner/name"), commit, "text");
}
