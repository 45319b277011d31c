namespace Hybrid.Hub;

/// <summary>Says that all parts of a file were sent.</summary>
/// <param name="Oid">SHA-256 of the file.</param>
/// <param name="Parts">The parts.</param>
internal sealed record MultipartCompletion(string Oid, IReadOnlyList<MultipartCompletion.Part> Parts)
{
    /// <summary>A part.</summary>
    /// <param name="PartNumber">1 is the first.</param>
    /// <param name="Etag">What the storage called it.</param>
    internal sealed record Part(int PartNumber, string Etag);
}
