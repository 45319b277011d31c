using Hybrid.Data.Preparation;

namespace Hybrid.Cli.Data;

/// <summary>Says nothing.</summary>
internal sealed class SilentPrepareDisplay : PrepareDisplay
{
    /// <inheritdoc/>
    public override Task<PreparedDataset> ShowAsync(Func<IProgress<PrepareProgress>?, Task<PreparedDataset>> work) => work(null);
}
