using System.Xml.Linq;
using Hybrid.Data.Preparation;
using Hybrid.Data.Preparation.Sources;

namespace Hybrid.Data.DotnetDocs;

/// <summary>The XML documentation that comes with the .NET SDK: a document per member.</summary>
internal sealed class DotnetDocsSource : DocumentSource
{
    /// <summary>The source's name on the command line and its kind in the manifest.</summary>
    public const string Kind = "dotnet-docs";

    private readonly IReadOnlyList<SourceFile> _files;

    /// <summary>Reads a folder of documentation.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="maxDocumentBytes">Longer documents are left out.</param>
    public DotnetDocsSource(DocumentationFolder folder, int maxDocumentBytes)
    {
        _files = folder.Files;
        Parts = [new DotnetDocsPart(this, _files.Sum(file => file.Length), maxDocumentBytes)];
        Description = new DatasetSource
        {
            Kind = Kind,
            Path = folder.Root,
            Versions = new SortedDictionary<string, string>(folder.Versions.ToDictionary(), StringComparer.Ordinal),
            Files = _files.Count,
            Fingerprint = SourceFile.Fingerprint(_files, _ => ""),
        };
    }

    /// <inheritdoc/>
    public override DatasetSource Description { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<SourcePart> Parts { get; }

    /// <inheritdoc/>
    public override bool DropsDuplicates => true;

    /// <inheritdoc/>
    public override double DefaultValidationFraction => 0.05;

    /// <summary>The documents, in an order that depends on nothing but the files.</summary>
    public IEnumerable<MemberDocument> Members() => Entries().Select(entry => entry.Document).OfType<MemberDocument>();

    /// <summary>The documents and, behind those of a file that is damaged or cannot be read, that.</summary>
    public IEnumerable<DocumentationEntry> Entries()
    {
        // Types first: members anywhere refer to them, and to their type parameters, by name.
        var types = ReadTypes();
        var names = new MemberNames(types);
        var article = new MemberArticle(names);
        long bytesRead = 0;
        foreach (var file in _files)
        {
            bytesRead += file.Length;
            using var members = new DocumentationFile(file);
            while (members.Read() is { } member)
            {
                if (CreateDocument(member, types, names, article) is { } document)
                    yield return new(document, null, bytesRead);
            }

            if (members.Failure is { } failure)
                yield return new(null, failure, bytesRead);
        }
    }

    private TypeCatalog ReadTypes()
    {
        var types = new TypeCatalog();
        foreach (var file in _files)
        {
            using var members = new DocumentationFile(file);
            while (members.Read() is { } member)
            {
                if (IdOf(member) is { Kind: 'T' } id)
                    types.Add(id.DeclaringType, member);
            }
        }

        return types;
    }

    private static MemberDocument? CreateDocument(XElement member, TypeCatalog types, MemberNames names, MemberArticle article)
    {
        if (IdOf(member) is not { } id)
            return null;
        string name = names.FullName(id, member);
        if (article.Write(name, member) is not { } text)
            return null;
        string summary = article.SectionOf(member, "summary").Split('\n')[0];
        return new MemberDocument(text, types.FamilyOf(id.DeclaringType), id.Id, name, summary);
    }

    private static MemberId? IdOf(XElement member) =>
        (string?)member.Attribute("name") is { } name ? MemberId.Parse(name) : null;
}
