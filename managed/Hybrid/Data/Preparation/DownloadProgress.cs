using Hybrid.Hub;

namespace Hybrid.Data.Preparation;

/// <summary>Tells of a download as a phase of a preparation.</summary>
internal sealed class DownloadProgress : IProgress<HubProgress>
{
    private readonly IProgress<PrepareProgress> _progress;

    private DownloadProgress(IProgress<PrepareProgress> progress) => _progress = progress;

    /// <summary>One that tells the listener; null where there is none.</summary>
    public static DownloadProgress? For(IProgress<PrepareProgress>? progress) =>
        progress is null ? null : new(progress);

    /// <inheritdoc/>
    public void Report(HubProgress value) => _progress.Report(new PrepareProgress(
        PreparePhase.Downloading,
        value.Bytes,
        value.TotalBytes,
        Documents: 0,
        Tokens: 0,
        TokensPerSecond: 0,
        Ends: value.Files == value.TotalFiles));
}
