using System.Xml;
using System.Xml.Linq;

namespace Hybrid.Data.DotnetDocs;

/// <summary>Reads the members of a file of XML documentation.</summary>
internal static class DocumentationFile
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>The members, in the file's order; none when the file is XML of another kind.</summary>
    /// <exception cref="DataException">The file is not XML or cannot be read.</exception>
    public static IEnumerable<XElement> Members(string path)
    {
        using var reader = Checked(path, () => XmlReader.Create(path, Settings));
        if (!Checked(path, () => reader.ReadToFollowing("doc")) || reader.Depth != 0)
            yield break;
        bool more = Checked(path, () => reader.ReadToFollowing("member"));
        while (more)
        {
            yield return Checked(path, () => (XElement)XNode.ReadFrom(reader));
            more = reader is { NodeType: XmlNodeType.Element, LocalName: "member" }
                || Checked(path, () => reader.ReadToFollowing("member"));
        }
    }

    private static T Checked<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (XmlException error)
        {
            throw new DataException($"{path} is not well-formed XML: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
