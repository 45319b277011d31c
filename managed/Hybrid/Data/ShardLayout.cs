namespace Hybrid.Data;

/// <summary>Where the ids of a shard lie in its file, as its header says.</summary>
/// <param name="TokenType">How ids are stored.</param>
/// <param name="Tokens">Number of ids.</param>
/// <param name="DataOffset">Bytes before the first id: a multiple of an id's size.</param>
internal readonly record struct ShardLayout(TokenType TokenType, long Tokens, int DataOffset)
{
    /// <summary>Bytes of one id.</summary>
    public int TokenSize => SizeOf(TokenType);

    /// <summary>Bytes of the whole file.</summary>
    public long FileLength => DataOffset + (Tokens * TokenSize);

    /// <summary>Bytes of one id of a type.</summary>
    public static int SizeOf(TokenType type) => type == TokenType.UInt16 ? 2 : 4;

    /// <summary>Reads the header of a file, whose format its name tells.</summary>
    /// <param name="file">The file, at its beginning.</param>
    /// <param name="path">Its path.</param>
    /// <exception cref="DataException">The file is too short or no shard; the message begins with the path.</exception>
    public static ShardLayout Read(Stream file, string path) =>
        Path.GetExtension(path) == LlmcHeader.Extension ? LlmcHeader.Read(file, path) : NpyHeader.Read(file, path);
}
