namespace Hybrid.Tests.Data.DotnetDocs;

/// <summary>Writes files of XML documentation as the .NET SDK has them.</summary>
internal static class DocumentationXml
{
    /// <summary>A file with some members, given as (identifier, inner XML).</summary>
    public static void Write(string path, params (string Id, string Content)[] members)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string body = string.Concat(members.Select(member =>
            $"    <member name=\"{member.Id}\">\n      {member.Content}\n    </member>\n"));
        File.WriteAllText(
            path,
            $"<?xml version=\"1.0\"?>\n<doc>\n  <assembly><name>Test</name></assembly>\n  <members>\n{body}  </members>\n</doc>\n");
    }

    /// <summary>Where a pack of an installation keeps a file.</summary>
    public static string InPack(string root, string pack, string version, string file) =>
        Path.Combine(root, "packs", pack, version, "ref", "net10.0", file);
}
