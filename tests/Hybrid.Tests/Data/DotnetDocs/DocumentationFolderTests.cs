using Hybrid.Data.DotnetDocs;

namespace Hybrid.Tests.Data.DotnetDocs;

internal sealed class DocumentationFolderTests
{
    private static readonly (string, string) Member = ("T:A", "<summary>A type.</summary>");

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void The_newest_version_of_each_pack_is_taken()
    {
        foreach (string version in new[] { "9.0.11", "10.0.0-rc.1", "10.0.0-rc.2", "10.0.0" })
            DocumentationXml.Write(DocumentationXml.InPack(_folder.Path, "A.Ref", version, "A.xml"), ("T:A", version));
        DocumentationXml.Write(DocumentationXml.InPack(_folder.Path, "B.Ref", "1.2.3", "B.xml"), ("T:B", "b"));
        Directory.CreateDirectory(_folder["sdk", "10.0.100"]);
        Directory.CreateDirectory(_folder["sdk", "10.0.99"]);
        var folder = DocumentationFolder.Find(_folder.Path);
        Assert.Multiple(() =>
        {
            Assert.That(folder.Files.Select(file => file.RelativePath), Is.EqualTo(new[]
            {
                "packs/A.Ref/10.0.0/ref/net10.0/A.xml",
                "packs/B.Ref/1.2.3/ref/net10.0/B.xml",
            }));
            Assert.That(folder.Versions["A.Ref"], Is.EqualTo("10.0.0"));
            Assert.That(folder.Versions["B.Ref"], Is.EqualTo("1.2.3"));
            Assert.That(folder.Versions["sdk"], Is.EqualTo("10.0.100"));
        });
    }

    [Test]
    public void A_file_that_is_the_copy_of_another_is_left_out()
    {
        DocumentationXml.Write(DocumentationXml.InPack(_folder.Path, "A.Ref", "1.0.0", "A.xml"), Member);
        DocumentationXml.Write(DocumentationXml.InPack(_folder.Path, "B.Ref", "1.0.0", "A.xml"), Member);
        Assert.That(DocumentationFolder.Find(_folder.Path).Files, Has.Count.EqualTo(1));
    }

    [Test]
    public void Any_folder_with_documentation_will_do()
    {
        DocumentationXml.Write(_folder["deep", "A.xml"], Member);
        Assert.That(DocumentationFolder.Find(_folder.Path).Files.Single().RelativePath, Is.EqualTo("deep/A.xml"));
    }

    [Test]
    public void A_folder_without_is_an_error() =>
        Assert.That(
            () => DocumentationFolder.Find(_folder.Path),
            Throws.TypeOf<DataException>().With.Message.Contains(_folder.Path));

    [Test]
    public void The_installation_in_use_is_found()
    {
        // These tests run on an SDK, which has reference packs.
        var folder = DocumentationFolder.Find(null);
        Assert.Multiple(() =>
        {
            Assert.That(folder.Files, Is.Not.Empty);
            Assert.That(folder.Versions, Contains.Key("sdk").And.ContainKey("Microsoft.NETCore.App.Ref"));
        });
    }

    [TestCase("10.0.0", "9.0.11")]
    [TestCase("10.0.0", "10.0.0-rc.2")]
    [TestCase("10.0.0-preview.10", "10.0.0-preview.9")]
    [TestCase("1.0", "nonsense")]
    public void Versions_compare_by_number_and_previews_come_before(string later, string earlier) =>
        Assert.That(VersionNumber.Parse(later), Is.GreaterThan(VersionNumber.Parse(earlier)));
}
