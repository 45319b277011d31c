using Hybrid.Data.DotnetDocs;
using Hybrid.Data.Preparation.Reading;

namespace Hybrid.Tests.Data.DotnetDocs;

internal sealed class DotnetDocsSourceTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void A_member_is_a_document()
    {
        DocumentationXml.Write(
            _folder["A.xml"],
            ("T:N.Box`1", "<typeparam name='TItem'>What is inside.</typeparam><summary>A box.</summary>"),
            ("M:N.Box`1.Put(`0)", "<summary>Puts it in.<para>At once.</para></summary>"),
            ("M:N.Box`1.Silent", ""),
            ("nonsense", "<summary>Lost.</summary>"));
        DocumentationXml.Write(_folder["B.xml"], ("P:N.Use.Box", "<summary>A <see cref='T:N.Box`1'/>.</summary>"));
        var documents = Read();
        Assert.Multiple(() =>
        {
            Assert.That(documents.Select(document => document.Text), Is.EqualTo(new[]
            {
                "N.Box<TItem>\nA box.\nParameters:\nTItem: What is inside.",
                "N.Box<TItem>.Put(TItem)\nPuts it in.\nAt once.",
                "N.Use.Box\nA Box<TItem>.",
            }));
            Assert.That(documents.Select(document => document.Family), Is.EqualTo(new[] { "N.Box", "N.Box", "N.Use" }));
            Assert.That(documents[1].Summary, Is.EqualTo("Puts it in."));
            Assert.That(documents[1].Id, Is.EqualTo("M:N.Box`1.Put(`0)"));
        });
    }

    [Test]
    public void Xml_of_another_kind_is_passed_over()
    {
        DocumentationXml.Write(_folder["A.xml"], ("T:A", "<summary>A.</summary>"));
        File.WriteAllText(_folder["B.xml"], "<list><member name='T:B'><summary>B.</summary></member></list>");
        Assert.That(Read().Select(document => document.Name), Is.EqualTo(new[] { "A" }));
    }

    [Test]
    public void What_a_damaged_file_gives_no_more_is_told_in_its_place()
    {
        File.WriteAllText(
            _folder["A.xml"],
            "<doc><members>\n<member name='T:A'><summary>A.</summary></member>\n<member name='T:B'><summary>cut");
        DocumentationXml.Write(_folder["C.xml"], ("T:C", "<summary>C.</summary>"));
        File.CreateSymbolicLink(_folder["D.xml"], "nowhere.xml");
        var entries = Open().Entries().ToList();
        Assert.Multiple(() =>
        {
            Assert.That(entries.Select(entry => entry.Document?.Name), Is.EqualTo(new[] { "A", null, "C", null }));
            Assert.That(entries[1].Failure!.Kind, Is.EqualTo(ProblemKind.Damaged));
            Assert.That(entries[1].Failure!.Detail, Does.StartWith("A.xml is not well-formed XML").And.Contain("ine 3"));
            Assert.That(entries[3].Failure!.Kind, Is.EqualTo(ProblemKind.Unreadable));
            Assert.That(entries[3].Failure!.Detail, Does.StartWith("D.xml cannot be read").And.Not.Contain(_folder.Path));
        });
    }

    private MemberDocument[] Read() => [.. Open().Members()];

    private DotnetDocsSource Open() => new(DocumentationFolder.Find(_folder.Path), maxDocumentBytes: 1 << 20);
}
