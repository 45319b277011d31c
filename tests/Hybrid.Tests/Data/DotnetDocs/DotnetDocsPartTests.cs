using Hybrid.Data.DotnetDocs;
using Hybrid.Data.Preparation.Reading;
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

        var source = new DotnetDocsSource(DocumentationFolder.Find(_folder.Path), maxDocumentBytes: 1 << 20);
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

    [Test]
    public void Damage_and_long_documents_are_problems_with_places_and_reading_goes_on_behind_them()
    {
        DocumentationXml.Write(
            _folder["A.xml"], ("T:A", "<summary>A.</summary>"), ("T:B", $"<summary>{new string('b', 2000)}</summary>"), ("T:C", "<summary>C.</summary>"));
        File.WriteAllText(_folder["B.xml"], "<doc><members><member name='T:D'><summary>D.</summary></member>\n<member");
        DocumentationXml.Write(_folder["C.xml"], ("T:E", "<summary>E.</summary>"));
        var part = new DotnetDocsSource(DocumentationFolder.Find(_folder.Path), maxDocumentBytes: 1000).Parts.Single();

        var result = ReadResult.OfResumable(() => part.OpenAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult());

        Assert.Multiple(() =>
        {
            Assert.That(result.Texts, Is.EqualTo(new[] { "A\nA.", "C\nC.", "D\nD.", "E\nE." }));
            Assert.That(
                result.Problems.Select(problem => (problem.Kind, problem.Place)),
                Is.EqualTo(new[] { (ProblemKind.TooLong, 2L), (ProblemKind.Damaged, 5L) }));
            Assert.That(result.Problems[1].Detail, Does.StartWith("B.xml is not well-formed XML"));
        });
    }
}
