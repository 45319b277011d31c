using Hybrid.Data.Preparation.Reading;
using Hybrid.Hub;

namespace Hybrid.Data.Preparation.Sources;

/// <summary>A file of a dataset on the Hub. It can be opened when it is downloaded, or was in the cache before.</summary>
/// <param name="checkout">The repository that it is of.</param>
/// <param name="file">The file.</param>
/// <param name="number">Its number among all parts of all sources, by which another run knows it again.</param>
/// <param name="open">Opens it by its path on this machine.</param>
internal sealed class HubPart(HubCheckout checkout, HubFile file, int number, Func<string, DocumentReader> open) : SourcePart
{
    private readonly TaskCompletionSource<string> _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action? _release;

    /// <inheritdoc/>
    public override string Name => File.Path;

    /// <inheritdoc/>
    public override long Length => File.Size;

    /// <summary>The repository that it is of.</summary>
    public HubCheckout Checkout { get; } = checkout;

    /// <summary>The file.</summary>
    public HubFile File { get; } = file;

    /// <summary>Its number among all parts of all sources, by which another run knows it again.</summary>
    public int Number { get; } = number;

    /// <inheritdoc/>
    public override async ValueTask<DocumentReader> OpenAsync(CancellationToken cancellationToken)
    {
        string path = await _arrival.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return open(path);
        }
        catch (DataException error)
        {
            // Where it was downloaded to says nothing of the dataset, and must not show in the manifest.
            throw new DataException(error.Message.Replace(path, Name, StringComparison.Ordinal), error);
        }
    }

    /// <inheritdoc/>
    public override void Release() => Interlocked.Exchange(ref _release, null)?.Invoke();

    /// <summary>It is there.</summary>
    /// <param name="path">Where.</param>
    /// <param name="release">Called when it is not read again.</param>
    public void Arrive(string path, Action? release = null)
    {
        _release = release;
        _arrival.TrySetResult(path);
    }

    /// <summary>It does not come.</summary>
    public void Fail(Exception error) => _arrival.TrySetException(error);
}
