using System.Security.Cryptography;
using System.Text;

namespace Hybrid.Hub;

/// <summary>Compares contents with the hash that they are filed under.</summary>
internal static class BlobHash
{
    private const int BufferSize = 1 << 20;

    /// <summary>True when a stream, read from its beginning, holds what the Hub lists.</summary>
    public static async Task<bool> MatchesAsync(Stream contents, HubFile file, CancellationToken cancellationToken)
    {
        contents.Position = 0;
        if (contents.Length != file.Size)
            return false;
        var kind = file.Sha256 is null ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        using var hash = IncrementalHash.CreateHash(kind);
        if (file.Sha256 is null)
            hash.AppendData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"blob {file.Size}\0")));
        var buffer = new byte[BufferSize];
        for (int count; (count = await contents.ReadAsync(buffer, cancellationToken)) > 0;)
            hash.AppendData(buffer, 0, count);
        return Convert.ToHexStringLower(hash.GetHashAndReset()) == file.Blob;
    }
}
