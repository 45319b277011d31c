using Hybrid.Data.DotnetDocs;
using Hybrid.Tests.Data.Preparation.Reading;

namespace Hybrid.Tests.Data.DotnetDocs;

internal sealed class DotnetDocsPartTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Members_of_all_files_are_documents_held_out_by_family_and_reading_goes_on_anywhere()
    {
        string remarks = $"<remarks>{string.Concat(Enumerable.Repeat("Words of a remark: \u00e9, \u4e2d. ", 100))}</remarks>";
        foreach (string type in new[] { "A", "B" })
        {
            var members = Enumerable.Range(0, 150).Select(number => ($"M:N.{type}.Member{number}", remarks));
            DocumentationXml.Write(_folder[type + ".xml"], [.. members]);
        }

        var source = new DotnetDocsSource(DocumentationFolder.Find(_folder.Path));
        var part = source.Parts.Single();
        MemberDocument[] expected = [.. source.Members()];

        var result = ReadResult.OfResumable(() => part.OpenAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult());

        Assert.Multiple(() =>
        {
            Assert.That(expected, Has.Length.EqualTo(300));
            Assert.That(result.Ends, Has.Count.GreaterThan(2));
            Assert.That(result.Texts, Is.EqualTo(expected.Select(member => member.Text)));
            Assert.That(result.Documents.Select(document => document.HoldOutKey), Is.EqualTo(expected.Select(member => member.Family)));
            Assert.That(result.Documents.Select(document => document.Place), Is.EqualTo(Enumerable.Range(1, 300)));
        });
    }
}
