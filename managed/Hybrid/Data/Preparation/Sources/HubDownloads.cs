using Hybrid.Hub;

namespace Hybrid.Data.Preparation.Sources;

/// <summary>Downloads parts of sources ahead of whoever reads them: some at once, in the order in which they are read.</summary>
/// <param name="place">Where they go.</param>
internal sealed class HubDownloads(DownloadPlace place) : IAsyncDisposable
{
    private const int FilesAtOnce = 4;

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _slots = new(FilesAtOnce);
    private Task _all = Task.CompletedTask;

    /// <summary>Whether the next download waits until parts are released.</summary>
    public bool WaitsForRoom => place.WaitsForRoom;

    /// <summary>Begins. Called once.</summary>
    /// <param name="needed">The parts that are to be opened, in the order in which they are.</param>
    /// <param name="progress">Hears of bytes and files that come, on any thread, one call at a time; null when nobody listens.</param>
    /// <param name="roomWanted">Called, on any thread, when a download begins to wait until parts are released.</param>
    /// <exception cref="DataException">Parts are missing and there is no network.</exception>
    public void Start(IEnumerable<HubPart> needed, IProgress<HubProgress>? progress, Action roomWanted)
    {
        var missing = new List<HubPart>();
        foreach (var part in needed)
        {
            if (part.Checkout.FindCached(part.File) is { } path)
                part.Arrive(path);
            else
                missing.Add(part);
        }

        foreach (var sameRepository in missing.GroupBy(part => part.Checkout))
            sameRepository.Key.RequireOnline([.. sameRepository.Select(part => part.File)]);
        place.Prepare(missing);
        var meter = new TransferMeter(progress, missing.Count, missing.Sum(part => part.Length));
        _all = Task.Run(() => DownloadAsync(missing, meter, roomWanted));
    }

    /// <summary>Stops. What is downloaded in part stays for the next run.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _all.ConfigureAwait(false);
        _stop.Dispose();
        _slots.Dispose();
    }

    private async Task DownloadAsync(List<HubPart> parts, TransferMeter meter, Action roomWanted)
    {
        var begun = new List<Task>();
        try
        {
            foreach (var part in parts)
            {
                await _slots.WaitAsync(_stop.Token).ConfigureAwait(false);
                if (!place.TryMakeRoom(part))
                {
                    roomWanted();
                    await place.MakeRoomAsync(part, _stop.Token).ConfigureAwait(false);
                }

                begun.Add(DownloadAsync(part, parts, meter));
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped: by whoever reads, who asks for no more parts, or by a failure, which all parts were told.
        }
        catch (Exception error)
        {
            await StopAsync(parts, error).ConfigureAwait(false);
        }

        await Task.WhenAll(begun).ConfigureAwait(false);
    }

    private async Task DownloadAsync(HubPart part, List<HubPart> parts, TransferMeter meter)
    {
        try
        {
            string path = await place.FetchAsync(part, meter.AddBytes, _stop.Token).ConfigureAwait(false);
            meter.AddFile();
            part.Arrive(path, () => place.Release(part));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // What is there stays for the next run.
        }
        catch (DataException error)
        {
            place.Release(part);
            part.Fail(error);
        }
        catch (Exception error)
        {
            // Nothing else would come either.
            await StopAsync(parts, error).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task StopAsync(List<HubPart> parts, Exception error)
    {
        foreach (var waiting in parts)
            waiting.Fail(error);
        await _stop.CancelAsync().ConfigureAwait(false);
    }
}
