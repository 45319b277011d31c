using Hybrid.Hub;

namespace Hybrid.Data.Preparation;

/// <summary>Tells of a download as a phase of a preparation.</summary>
/// <param name="meter">Who is told.</param>
internal sealed class DownloadProgress(ProgressMeter meter) : IProgress<HubProgress>
{
    /// <inheritdoc/>
    public void Report(HubProgress value) => meter.Report(
        PreparePhase.Downloading,
        value.Bytes,
        value.TotalBytes,
        documents: 0,
        tokens: 0,
        ends: value.TotalFiles > 0 && value.Files == value.TotalFiles);
}
