namespace Hybrid.Data.Preparation.Sources;

/// <summary>Where downloaded parts lie while they are read.</summary>
internal abstract class DownloadPlace
{
    /// <summary>Whether a download waits until parts are released.</summary>
    public virtual bool WaitsForRoom => false;

    /// <summary>Makes ready for the parts that are to come: what an earlier run left of others is dropped.</summary>
    /// <param name="needed">The parts, in the order in which they are asked for.</param>
    public virtual void Prepare(IReadOnlyList<HubPart> needed)
    {
    }

    /// <summary>Takes room for a part; false when there is none now.</summary>
    public virtual bool TryMakeRoom(HubPart part) => true;

    /// <summary>Waits for room for a part, and takes it.</summary>
    public virtual Task MakeRoomAsync(HubPart part, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Downloads a part that there is room for.</summary>
    /// <param name="part">The part.</param>
    /// <param name="report">Called with the bytes that were added, or, negative, dropped.</param>
    /// <param name="cancellationToken">Stops it; what is there stays for the next attempt.</param>
    /// <returns>Where it can be opened.</returns>
    public abstract Task<string> FetchAsync(HubPart part, Action<long> report, CancellationToken cancellationToken);

    /// <summary>Called when a part that there was room for is not read again, or does not come.</summary>
    public virtual void Release(HubPart part)
    {
    }
}
