namespace Hybrid.Hub;

/// <summary>A line of a commit as the Hub takes it.</summary>
/// <param name="Key">"header", "file" or "lfsFile".</param>
/// <param name="Value">What it says.</param>
internal sealed record CommitLine(string Key, CommitLine.Body Value)
{
    /// <summary>The first line.</summary>
    public static CommitLine Header(string summary) => new("header", new() { Summary = summary, Description = "" });

    /// <summary>A file whose contents are part of the commit.</summary>
    public static CommitLine File(string path, byte[] contents) =>
        new("file", new() { Path = path, Content = contents, Encoding = "base64" });

    /// <summary>A file that the storage has.</summary>
    public static CommitLine LargeFile(UploadFile file) =>
        new("lfsFile", new() { Path = file.Path, Algo = "sha256", Oid = file.Sha256, Size = file.Size });

    /// <summary>What a line says; each kind has some of these.</summary>
    internal sealed record Body
    {
        /// <summary>First line of the commit's message.</summary>
        public string? Summary { get; init; }

        /// <summary>The rest of the message.</summary>
        public string? Description { get; init; }

        /// <summary>Path in the repository.</summary>
        public string? Path { get; init; }

        /// <summary>Contents; JSON has them in base64.</summary>
        public byte[]? Content { get; init; }

        /// <summary>How the contents are written.</summary>
        public string? Encoding { get; init; }

        /// <summary>The kind of hash.</summary>
        public string? Algo { get; init; }

        /// <summary>The hash.</summary>
        public string? Oid { get; init; }

        /// <summary>Bytes.</summary>
        public long? Size { get; init; }
    }
}
