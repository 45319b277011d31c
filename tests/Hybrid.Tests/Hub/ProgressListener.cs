using Hybrid.Hub;

namespace Hybrid.Tests.Hub;

/// <summary>Hears progress at once; <see cref="Progress{T}"/> would hear it later and out of order.</summary>
/// <param name="report">Hears it.</param>
internal sealed class ProgressListener(Action<HubProgress> report) : IProgress<HubProgress>
{
    /// <inheritdoc/>
    public void Report(HubProgress value) => report(value);
}
