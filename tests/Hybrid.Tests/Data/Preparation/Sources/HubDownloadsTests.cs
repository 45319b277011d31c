using System.Collections.Concurrent;
using Hybrid.Data.Preparation.Sources;
using Hybrid.FakeHub;
using Hybrid.Hub;
using Hybrid.Tests.Hub;
using static Hybrid.Tests.Data.Preparation.Sources.DownloadWorkplace;

namespace Hybrid.Tests.Data.Preparation.Sources;

internal sealed class HubDownloadsTests
{
    private DownloadWorkplace _work = null!;

    [SetUp]
    public void Start() => _work = new(files: 6);

    [TearDown]
    public void Stop() => _work.Dispose();

    [Test]
    public async Task Without_a_budget_parts_go_to_the_cache_and_stay()
    {
        await using (var downloads = new HubDownloads(new SharedCache()))
            await ReadAllAsync(downloads, await _work.OpenPartsAsync());
        int asked = _work.Asked.Count;

        await using (var downloads = new HubDownloads(new SharedCache()))
            await ReadAllAsync(downloads, await _work.OpenPartsAsync());

        Assert.Multiple(() =>
        {
            Assert.That(asked, Is.EqualTo(6));
            Assert.That(_work.Asked, Has.Count.EqualTo(6));
        });
    }

    [Test]
    public async Task Four_come_at_once_in_the_order_of_the_parts()
    {
        var held = new TaskCompletionSource();
        _work.Server.Faults.Add(new() { Path = "/files/", After = held.Task }, times: 6);
        var parts = await _work.OpenPartsAsync();
        await using var downloads = new HubDownloads(new SharedCache());
        downloads.Start(parts, progress: null, NothingToRelease);

        SpinWait.SpinUntil(() => _work.Asked.Count >= 4);
        var first = _work.Asked.Select(asked => asked.Number).ToList();
        held.SetResult();
        foreach (var part in parts)
            await ReadAsync(part);

        Assert.Multiple(() =>
        {
            Assert.That(first, Is.EquivalentTo(new[] { 0, 1, 2, 3 }));
            Assert.That(_work.Asked.Skip(4).Select(asked => asked.Number), Is.EquivalentTo(new[] { 4, 5 }));
        });
    }

    [Test]
    public async Task The_disk_never_holds_more_than_the_budget()
    {
        const long Budget = (2 * FileBytes) + 100;
        long most = 0;
        var parts = await _work.OpenPartsAsync();
        await using var downloads = new HubDownloads(new StagedDownloads(_work.Folder, Budget));
        downloads.Start(parts, new ProgressListener(_ => most = Math.Max(most, _work.FolderBytes)), NothingToRelease);

        foreach (var part in parts)
        {
            Assert.That(await ReadAsync(part), Is.EqualTo(_work.Contents[part.Number]));
            SpinWait.SpinUntil(() => downloads.WaitsForRoom || part.Number > 3);
            part.Release();
        }

        Assert.Multiple(() =>
        {
            Assert.That(most, Is.GreaterThan(FileBytes).And.AtMost(Budget));
            Assert.That(_work.FolderBytes, Is.Zero);
        });
    }

    [Test]
    public async Task Who_holds_parts_hears_when_room_is_wanted()
    {
        var parts = await _work.OpenPartsAsync();
        var done = new ConcurrentQueue<HubPart>();
        await using var downloads = new HubDownloads(new StagedDownloads(_work.Folder, FileBytes));
        downloads.Start(parts, progress: null, ReleaseDone);

        foreach (var part in parts)
        {
            await ReadAsync(part);
            done.Enqueue(part);
            if (downloads.WaitsForRoom)
                ReleaseDone();
        }

        void ReleaseDone()
        {
            while (done.TryDequeue(out var part))
                part.Release();
        }
    }

    [Test]
    public async Task A_failure_to_make_room_is_told_to_all_that_wait()
    {
        var parts = await _work.OpenPartsAsync();
        await using var downloads = new HubDownloads(new StagedDownloads(_work.Folder, FileBytes));
        downloads.Start(parts, progress: null, () => throw new IOException("disk full"));

        Assert.That(async () => await ReadAsync(parts[5]), Throws.TypeOf<IOException>().With.Message.EqualTo("disk full"));
    }

    [Test]
    public async Task A_file_over_the_budget_has_the_disk_to_itself()
    {
        long most = 0;
        var parts = await _work.OpenPartsAsync();
        await using var downloads = new HubDownloads(new StagedDownloads(_work.Folder, budget: 1));
        downloads.Start(parts, new ProgressListener(_ => most = Math.Max(most, _work.FolderBytes)), NothingToRelease);

        foreach (var part in parts)
        {
            Assert.That(await ReadAsync(part), Is.EqualTo(_work.Contents[part.Number]));
            part.Release();
        }

        Assert.That(most, Is.EqualTo(FileBytes));
    }

    [Test]
    public async Task What_the_cache_has_is_read_from_there_and_stays()
    {
        await using (var downloads = new HubDownloads(new SharedCache()))
            await ReadAllAsync(downloads, [.. (await _work.OpenPartsAsync()).Take(2)]);

        await using (var downloads = new HubDownloads(new StagedDownloads(_work.Folder, FileBytes)))
            await ReadAllAsync(downloads, await _work.OpenPartsAsync());

        var parts = await _work.OpenPartsAsync();
        Assert.Multiple(() =>
        {
            Assert.That(_work.Asked, Has.Count.EqualTo(6));
            Assert.That(parts.Select(part => part.Checkout.FindCached(part.File) is not null), Is.EqualTo(new[] { true, true, false, false, false, false }));
        });
    }

    [Test]
    public async Task The_next_run_goes_on_with_what_is_there_and_asks_for_no_part_that_is_done()
    {
        var others = new TaskCompletionSource();
        _work.Server.Faults.Add(new() { Path = _work.StoragePath(2), BreakAfter = 70_000 });
        _work.Server.Faults.Add(new() { Path = _work.StoragePath(2), Status = 403, After = others.Task });
        await using (var downloads = new HubDownloads(new StagedDownloads(_work.Folder, 3 * FileBytes)))
        {
            var parts = await _work.OpenPartsAsync();
            downloads.Start(parts.Take(3), progress: null, NothingToRelease);
            await ReadAsync(parts[0]);
            await ReadAsync(parts[1]);
            others.SetResult();
            Assert.That(async () => await ReadAsync(parts[2]), Throws.TypeOf<ConfigurationException>());
        }
        int before = _work.Asked.Count;

        await using (var downloads = new HubDownloads(new StagedDownloads(_work.Folder, 3 * FileBytes)))
        {
            var needed = (await _work.OpenPartsAsync()).Where(part => part.Number is 1 or 2 or 3).ToList();
            await ReadAllAsync(downloads, needed);
        }

        Assert.Multiple(() =>
        {
            Assert.That(_work.Asked.Skip(before), Is.EquivalentTo(new[] { (2, 70_000L), (3, 0L) }));
            Assert.That(_work.FolderBytes, Is.Zero);
        });
    }

    [Test]
    public async Task What_an_earlier_run_left_and_nobody_needs_is_dropped()
    {
        await using (var downloads = new HubDownloads(new StagedDownloads(_work.Folder, 6 * FileBytes)))
        {
            var parts = await _work.OpenPartsAsync();
            downloads.Start(parts, progress: null, NothingToRelease);
            foreach (var part in parts)
                await ReadAsync(part);
        }
        File.WriteAllText(Path.Combine(_work.Folder, "000009.other.incomplete"), "of another plan");

        // With a budget of three files, only the first three that are needed may stay.
        new StagedDownloads(_work.Folder, 3 * FileBytes).Prepare([.. (await _work.OpenPartsAsync()).Skip(1)]);

        Assert.That(
            Directory.GetFiles(_work.Folder).Select(file => Path.GetFileName(file)[..6]), Is.EquivalentTo(new[] { "000001", "000002", "000003" }));
    }

    [Test]
    public async Task Parts_with_the_same_contents_are_files_of_their_own()
    {
        _work.Server[Dataset].Commit("main", new Dictionary<string, FakeFile>
        {
            [NameOf(1)] = new(_work.Contents[0], IsLarge: true),
        });
        var parts = (await _work.OpenPartsAsync()).Take(2).ToList();
        await using var downloads = new HubDownloads(new StagedDownloads(_work.Folder, 2 * FileBytes));
        downloads.Start(parts, progress: null, NothingToRelease);

        await ReadAsync(parts[0]);
        parts[0].Release();

        Assert.That(await ReadAsync(parts[1]), Is.EqualTo(_work.Contents[0]));
    }

    [Test]
    public async Task A_broken_connection_and_a_busy_server_are_no_failures()
    {
        _work.Server.Faults.Add(new() { Path = _work.StoragePath(0), BreakAfter = 70_000 });
        _work.Server.Faults.Add(new() { Path = _work.StoragePath(0), Status = 429, Headers = [("Retry-After", "7")] });

        await using (var downloads = new HubDownloads(new StagedDownloads(_work.Folder, FileBytes)))
            await ReadAllAsync(downloads, await _work.OpenPartsAsync());

        Assert.Multiple(() =>
        {
            Assert.That(_work.Asked.Where(asked => asked.Number == 0), Is.EqualTo(new[] { (0, 0L), (0, 70_000L), (0, 70_000L) }));
            Assert.That(_work.Waits, Has.Member(TimeSpan.FromSeconds(7)));
        });
    }

    [Test]
    public async Task A_wrong_hash_stops_everything()
    {
        _work.Server.Faults.Add(new() { Path = _work.StoragePath(0), Corrupt = true }, times: 2);

        var errors = await ErrorsAsync<NetworkException>(new StagedDownloads(_work.Folder, FileBytes));

        Assert.That(errors, Has.Count.EqualTo(6).And.All.Message.Contains("hash"));
        Assert.That(_work.FolderBytes, Is.Zero);
    }

    [Test]
    public async Task A_server_that_stays_away_stops_everything()
    {
        _work.Server.Faults.Add(new() { Path = _work.StoragePath(0), Status = 503 }, times: 100);

        Assert.That(
            await ErrorsAsync<NetworkException>(new StagedDownloads(_work.Folder, FileBytes)),
            Has.Count.EqualTo(6).And.All.Message.Contains("503"));
    }

    [Test]
    public async Task A_gated_dataset_says_what_to_do()
    {
        _work.Server[Dataset].IsGated = true;

        Assert.That(
            await ErrorsAsync<ConfigurationException>(new SharedCache()), Has.Count.EqualTo(6).And.All.Message.Contains("gated"));
    }

    [Test]
    public void A_private_dataset_says_what_to_do()
    {
        _work.Server[Dataset].IsPrivate = true;

        Assert.That(
            async () => await _work.OpenPartsAsync(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("HF_TOKEN"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_file_that_is_not_there_any_more_is_lost_alone(bool hasBudget)
    {
        _work.Server.Faults.Add(new() { Path = "/resolve/" + _work.Server[Dataset].Head("main") + "/" + NameOf(1), Status = 404 });
        DownloadPlace place = hasBudget ? new StagedDownloads(_work.Folder, FileBytes) : new SharedCache();
        var parts = await _work.OpenPartsAsync();
        await using var downloads = new HubDownloads(place);
        downloads.Start(parts, progress: null, NothingToRelease);

        foreach (var part in parts)
        {
            if (part.Number == 1)
                Assert.That(async () => await ReadAsync(part), Throws.TypeOf<DataException>().With.Message.Contains(NameOf(1)));
            else
                Assert.That(await ReadAsync(part), Is.EqualTo(_work.Contents[part.Number]));
            part.Release();
        }

        if (hasBudget)
            Assert.That(Directory.GetFiles(_work.Folder), Is.Empty);
    }

    [Test]
    public async Task A_folder_that_cannot_be_written_is_told_from_a_file_that_is_lost()
    {
        var parts = await _work.OpenPartsAsync();
        Directory.CreateDirectory(Path.Combine(_work.Folder, $"000000.{parts[0].File.Blob}.incomplete"));

        Assert.That(await ErrorsAsync<UnauthorizedAccessException>(new StagedDownloads(_work.Folder, FileBytes)), Has.Count.EqualTo(6));
    }

    [Test]
    public async Task Offline_the_cache_is_read_and_what_it_lacks_is_named()
    {
        await using (var downloads = new HubDownloads(new SharedCache()))
        {
            var parts = await _work.OpenPartsAsync();
            parts[0].Checkout.RecordRevision();
            await ReadAllAsync(downloads, [.. parts.Take(2)]);
        }
        _work.Settings = _work.Settings with { Offline = true };

        var offline = await _work.OpenPartsAsync();
        await using (var downloads = new HubDownloads(new SharedCache()))
            await ReadAllAsync(downloads, [.. offline.Take(2)]);
        await using (var downloads = new HubDownloads(new SharedCache()))
        {
            Assert.That(
                () => downloads.Start(offline, progress: null, NothingToRelease),
                Throws.TypeOf<DataException>().With.Message.Contains(NameOf(2)).And.Message.Contains("HF_HUB_OFFLINE"));
        }
    }

    [Test]
    public async Task Offline_links_that_another_tool_left_without_a_list_are_read()
    {
        await using (var downloads = new HubDownloads(new SharedCache()))
        {
            var parts = await _work.OpenPartsAsync();
            parts[0].Checkout.RecordRevision();
            await ReadAllAsync(downloads, [.. parts.Take(2)]);
        }
        Directory.Delete(Path.Combine(_work.Settings.CacheDirectory, "datasets--owner--name", "trees"), recursive: true);
        _work.Settings = _work.Settings with { Offline = true };

        Assert.That((await _work.OpenPartsAsync()).Select(part => part.Name), Is.EquivalentTo(new[] { NameOf(0), NameOf(1) }));
    }

    [Test]
    public async Task It_can_be_stopped_and_leaves_what_it_has_for_the_next_run()
    {
        _work.Server.Faults.Add(new() { Path = _work.StoragePath(0), BreakAfter = 70_000 });
        _work.Server.Faults.Add(new() { Path = _work.StoragePath(0), Silent = true });
        var parts = await _work.OpenPartsAsync();
        var downloads = new HubDownloads(new StagedDownloads(_work.Folder, FileBytes));
        downloads.Start(parts, progress: null, NothingToRelease);
        SpinWait.SpinUntil(() => _work.Server.Faults.Left == 0);

        await downloads.DisposeAsync();

        Assert.That(_work.FolderBytes, Is.EqualTo(70_000));
    }

    [Test]
    public async Task Progress_ends_with_all_that_had_to_come()
    {
        var last = default(HubProgress);
        await using (var downloads = new HubDownloads(new SharedCache()))
            await ReadAllAsync(downloads, [.. (await _work.OpenPartsAsync()).Take(1)]);
        await using (var downloads = new HubDownloads(new StagedDownloads(_work.Folder, 2 * FileBytes)))
            await ReadAllAsync(downloads, await _work.OpenPartsAsync(), new ProgressListener(value => last = value));

        Assert.That(last, Is.EqualTo(new HubProgress(5, 5, 5 * FileBytes, 5 * FileBytes)));
    }

    private static void NothingToRelease()
    {
    }

    private async Task ReadAllAsync(HubDownloads downloads, IReadOnlyList<HubPart> parts, IProgress<HubProgress>? progress = null)
    {
        downloads.Start(parts, progress, NothingToRelease);
        foreach (var part in parts)
        {
            Assert.That(await ReadAsync(part), Is.EqualTo(_work.Contents[part.Number]));
            part.Release();
        }
    }

    private async Task<List<T>> ErrorsAsync<T>(DownloadPlace place)
        where T : Exception
    {
        var errors = new List<T>();
        var parts = await _work.OpenPartsAsync();
        await using var downloads = new HubDownloads(place);
        downloads.Start(parts, progress: null, NothingToRelease);
        foreach (var part in parts)
            errors.Add((await Assert.ThrowsAsync<T>(() => ReadAsync(part)))!);
        return errors;
    }
}
