using System.Xml;
using System.Xml.Linq;
using Hybrid.Data.Preparation;
using Hybrid.Data.Preparation.Reading;
using Hybrid.Storage;

namespace Hybrid.Data.DotnetDocs;

/// <summary>Reads the members of a file of XML documentation. Where it is damaged, its rest is lost.</summary>
/// <param name="file">The file.</param>
internal sealed class DocumentationFile(SourceFile file) : IDisposable
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private XmlReader? _reader;

    /// <summary>Why there are no more members, if the file has not simply ended.</summary>
    public DocumentationFailure? Failure { get; private set; }

    /// <summary>The next member; null at the end, where the file is damaged, and when it is XML of another kind.</summary>
    public XElement? Read()
    {
        try
        {
            return Failure is null ? ReadMember() : null;
        }
        catch (XmlException error)
        {
            Failure = new(ProblemKind.Damaged, $"{file.RelativePath} is not well-formed XML: {error.Message.TrimEnd('.')}");
        }
        catch (Exception error) when (StorageFaults.IsOfFile(error))
        {
            string reason = error.Message.Replace(file.Path, file.RelativePath, StringComparison.Ordinal).TrimEnd('.');
            Failure = new(ProblemKind.Unreadable, $"{file.RelativePath} cannot be read: {reason}");
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader?.Dispose();

    private XElement? ReadMember()
    {
        if (_reader is null)
        {
            _reader = XmlReader.Create(file.Path, Settings);
            GoToDocumentation(_reader);
        }

        bool found = _reader is { NodeType: XmlNodeType.Element, LocalName: "member" } || _reader.ReadToFollowing("member");
        return found ? (XElement)XNode.ReadFrom(_reader) : null;
    }

    // XML of another kind is gone through to its end.
    private static void GoToDocumentation(XmlReader reader)
    {
        bool isDocumentation = reader.ReadToFollowing("doc") && reader.Depth == 0;
        while (!isDocumentation && reader.Read())
        {
        }
    }
}
