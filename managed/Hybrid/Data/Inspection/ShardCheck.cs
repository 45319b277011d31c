using System.Globalization;
using System.Security.Cryptography;

namespace Hybrid.Data.Inspection;

/// <summary>Reads shards once and compares them with what they have to be.</summary>
/// <param name="directory">The dataset's folder.</param>
/// <param name="tokenizer">Whose ids they are.</param>
/// <param name="meter">Told of each byte, read or not.</param>
/// <param name="cancellationToken">Stops it.</param>
/// <remarks>Thread safety: any number of threads check shards at once.</remarks>
internal sealed class ShardCheck(
    string directory, DatasetTokenizer tokenizer, ScanMeter meter, CancellationToken cancellationToken)
{
    /// <summary>Checks a shard. That it cannot be read is a finding.</summary>
    public ShardFindings Check(ShardExpectation expected)
    {
        string path = Path.Combine(directory, expected.File);
        try
        {
            using var file = ShardBlocks.Open(path);
            return Check(file, expected);
        }
        catch (FileNotFoundException)
        {
            return ShardFindings.Unreadable(expected.File, 0, "is missing");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ShardFindings.Unreadable(expected.File, 0, $"cannot be read: {error.Message}");
        }
    }

    private ShardFindings Check(FileStream file, ShardExpectation expected)
    {
        if (!TryReadLayout(file, expected, out var layout, out string problem))
        {
            meter.Add(file.Length);
            return ShardFindings.Unreadable(expected.File, file.Length, problem);
        }

        var ids = new IdCheck(layout.TokenType, tokenizer);
        string hash = Scan(file, layout, ids);
        return new(
            layout.Tokens,
            ids.Documents,
            file.Length,
            [.. Differences(expected, layout, ids, hash).Select(difference => new DatasetProblem(expected.File, difference))]);
    }

    // A file of another length or type is not what it should be in any of its ids.
    private static bool TryReadLayout(FileStream file, ShardExpectation expected, out ShardLayout layout, out string problem)
    {
        layout = default;
        if (expected.Bytes is { } bytes && bytes != file.Length)
        {
            problem = Text($"has {file.Length} bytes, where {expected.Witness} says {bytes}");
            return false;
        }

        try
        {
            layout = ShardLayout.Read(file, file.Name);
        }
        catch (DataException error)
        {
            problem = error.Message[(file.Name.Length + 1)..]; // which begins with the path
            return false;
        }

        problem = file.Length != layout.FileLength
            ? Text($"has {file.Length} bytes, where its header announces {layout.Tokens} ids, which makes {layout.FileLength}")
            : layout.TokenType != expected.Type
                ? $"stores ids as {layout.TokenType}, not as {expected.Type} like the dataset"
                : "";
        return problem.Length == 0;
    }

    private string Scan(FileStream file, ShardLayout layout, IdCheck ids)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] header = new byte[layout.DataOffset];
        file.Position = 0;
        file.ReadExactly(header);
        hash.AppendData(header);
        meter.Add(header.Length);
        foreach (var block in ShardBlocks.Read(file, meter, cancellationToken))
        {
            hash.AppendData(block.Span);
            ids.Add(block.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private IEnumerable<string> Differences(ShardExpectation expected, ShardLayout layout, IdCheck ids, string hash)
    {
        if (expected.Sha256 is { } sha256 && sha256 != hash)
            yield return $"has SHA-256 {hash}, where {expected.Witness} says {sha256}: its bytes have changed";
        if (expected.Tokens is { } tokens && tokens != layout.Tokens)
            yield return Text($"has {layout.Tokens} ids, where {expected.Witness} says {tokens}");
        if (expected.Documents is { } documents && documents != ids.Documents)
            yield return Text($"has {ids.Documents} documents, where {expected.Witness} says {documents}");
        if (expected.Documents is not null && !ids.StartsWithSeparator)
            yield return Text($"does not begin with a document: its first id is not the separator, {tokenizer.EndOfText}");
        if (ids.InvalidIds > 0)
        {
            yield return Text(
                $"has ids outside the vocabulary of {tokenizer.VocabularySize}: {ids.InvalidIds}, the first {ids.FirstInvalidId} at position {ids.FirstInvalidPosition}");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
