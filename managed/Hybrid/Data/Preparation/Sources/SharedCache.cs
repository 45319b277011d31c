namespace Hybrid.Data.Preparation.Sources;

/// <summary>The Hub's cache, where parts stay for other programs and for the next time.</summary>
internal sealed class SharedCache : DownloadPlace
{
    /// <inheritdoc/>
    public override Task<string> FetchAsync(HubPart part, Action<long> report, CancellationToken cancellationToken) =>
        part.Checkout.CacheAsync(part.File, report, cancellationToken);
}
