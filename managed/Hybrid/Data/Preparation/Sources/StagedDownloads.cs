using System.Globalization;
using Hybrid.Hub;

namespace Hybrid.Data.Preparation.Sources;

/// <summary>
/// A folder of downloads that are deleted when they are released, and that takes no more of the disk than a budget: what
/// an interrupted run left of the first parts that fit into it is gone on with.
/// </summary>
/// <param name="folder">The folder; nothing else is in it.</param>
/// <param name="budget">Bytes that it may have, unless a single file has more.</param>
internal sealed class StagedDownloads(string folder, long budget) : DownloadPlace
{
    private readonly DiskBudget _budget = new(budget);

    /// <inheritdoc/>
    public override bool WaitsForRoom => _budget.IsAwaited;

    /// <inheritdoc/>
    public override void Prepare(IReadOnlyList<HubPart> needed)
    {
        Directory.CreateDirectory(folder);
        var kept = FirstThatFit(needed).SelectMany(part => new[] { PathOf(part), PathOf(part) + PartialFile.Suffix }).ToHashSet();
        foreach (string file in Directory.EnumerateFiles(folder).Where(file => !kept.Contains(file)))
            File.Delete(file);
    }

    /// <inheritdoc/>
    public override bool TryMakeRoom(HubPart part) => _budget.TryTake(part.Length);

    /// <inheritdoc/>
    public override Task MakeRoomAsync(HubPart part, CancellationToken cancellationToken) =>
        _budget.TakeAsync(part.Length, cancellationToken);

    /// <inheritdoc/>
    public override async Task<string> FetchAsync(HubPart part, Action<long> report, CancellationToken cancellationToken)
    {
        string path = PathOf(part);
        if (new FileInfo(path) is { Exists: true } whole && whole.Length == part.Length)
            report(part.Length);
        else
            await part.Checkout.DownloadAsync(part.File, path, report, cancellationToken);
        return path;
    }

    /// <inheritdoc/>
    public override void Release(HubPart part)
    {
        File.Delete(PathOf(part));
        File.Delete(PathOf(part) + PartialFile.Suffix);
        _budget.GiveBack(part.Length);
    }

    // Parts with the same contents are files of their own: one may be released long before another is asked for.
    private string PathOf(HubPart part) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{part.Number:D6}.{part.File.Blob}"));

    private IEnumerable<HubPart> FirstThatFit(IReadOnlyList<HubPart> needed)
    {
        long bytes = 0;
        return needed.TakeWhile((part, index) => (bytes += part.Length) <= budget || index == 0);
    }
}
