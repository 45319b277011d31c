using System.Globalization;

namespace Hybrid.Data.DotnetDocs;

/// <summary>A version of the SDK or of a pack, for comparison: a preview comes before its release.</summary>
/// <param name="Number">Before the hyphen.</param>
/// <param name="Preview">After the hyphen, padded for comparison; null for a release.</param>
internal sealed record VersionNumber(Version Number, string? Preview) : IComparable<VersionNumber>
{
    /// <summary>Reads a version; what is none comes before all.</summary>
    public static VersionNumber Parse(string text)
    {
        string[] parts = text.Split('-', 2);
        return new VersionNumber(
            Version.TryParse(parts[0], out var number) ? number : new Version(),
            parts.Length < 2 ? null : Padded(parts[1]));
    }

    /// <inheritdoc/>
    public int CompareTo(VersionNumber? other)
    {
        if (other is null)
            return 1;
        int byNumber = Number.CompareTo(other.Number);
        if (byNumber != 0)
            return byNumber;
        return Preview is null || other.Preview is null
            ? (Preview is null).CompareTo(other.Preview is null)
            : string.CompareOrdinal(Preview, other.Preview);
    }

    // preview.10 comes after preview.9.
    private static string Padded(string preview) => string.Join('.', preview.Split('.').Select(part =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number.ToString("D10", CultureInfo.InvariantCulture)
            : part));
}
