namespace Hybrid.Hub;

/// <summary>Git LFS's answer to a batch request.</summary>
/// <param name="Objects">The files.</param>
internal sealed record LargeFileAnswer(IReadOnlyList<LargeFileAnswer.Entry> Objects)
{
    /// <summary>A file.</summary>
    /// <param name="Oid">SHA-256 of the contents.</param>
    /// <param name="Actions">What to do; null when the storage has it already.</param>
    /// <param name="Error">Why it cannot be uploaded.</param>
    internal sealed record Entry(string Oid, Steps? Actions = null, Refusal? Error = null);

    /// <summary>What to do with a file.</summary>
    /// <param name="Upload">Send it there; absent when that is not needed.</param>
    /// <param name="Verify">Then ask there whether it arrived.</param>
    internal sealed record Steps(Step? Upload = null, Step? Verify = null);

    /// <summary>A request to make.</summary>
    /// <param name="Href">Where to.</param>
    /// <param name="Header">With which header fields. The Hub puts a file's parts there too.</param>
    internal sealed record Step(Uri Href, IReadOnlyDictionary<string, string>? Header = null);

    /// <summary>Why a file cannot be uploaded.</summary>
    /// <param name="Message">The reason.</param>
    internal sealed record Refusal(string Message);
}
