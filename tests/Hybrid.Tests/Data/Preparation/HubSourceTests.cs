using Hybrid.Data.Preparation;
using Hybrid.Hub;

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

    private static TextFileSource Open(string folder, string commit) =>
        TextFileSource.OfSnapshot(folder, HubReference.Parse("hf://datasets/owner/name"), commit, "text");
}
