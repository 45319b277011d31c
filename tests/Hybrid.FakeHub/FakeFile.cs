using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hybrid.FakeHub;

/// <summary>A file of a repository.</summary>
/// <param name="Contents">Its bytes.</param>
/// <param name="IsLarge">Kept in the large-file storage, and served from another host.</param>
public sealed record FakeFile(byte[] Contents, bool IsLarge)
{
    /// <summary>SHA-256 of the contents.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Contents));

    /// <summary>Git's id: of the contents, or of the pointer to them.</summary>
    public string GitId => BlobId(IsLarge ? Encoding.ASCII.GetBytes($"pointer to {Sha256}") : Contents);

    /// <summary>The name that the cache files it under.</summary>
    public string Blob => IsLarge ? Sha256 : GitId;

    // How git names a blob; the Hub's ids are these.
    private static string BlobId(byte[] contents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {contents.Length}\0")));
        hash.AppendData(contents);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
