using Hybrid.FakeHub;
using Hybrid.Hub;

namespace Hybrid.Tests.Hub;

/// <summary>What may go wrong between here and the Hub.</summary>
internal sealed class HubTransferTests
{
    private const string Name = "model.safetensors";
    private static readonly byte[] Weights = HubWorkplace.Bytes(300_000);

    private HubWorkplace _work = null!;
    private HubServer _server = null!;

    private string StoragePath => "/files/" + _server["owner/name"].Files("main")[Name].Sha256;

    private IEnumerable<long?> Ranges => _server.Storage.Requests.Select(request => request.RangeStart);

    private string Incomplete => _work.Cached(
        "models--owner--name", "blobs", _server["owner/name"].Files("main")[Name].Sha256 + ".incomplete");

    [SetUp]
    public void Start()
    {
        _work = new();
        _server = _work.Server;
        _server.Add("owner/name", (Name, Weights), ("config.json", "{}"u8.ToArray()));
    }

    [TearDown]
    public void Stop() => _work.Dispose();

    [Test]
    public async Task A_broken_connection_goes_on_where_it_broke()
    {
        _server.Faults.Add(new() { Path = StoragePath, BreakAfter = 100_000 });
        _server.Faults.Add(new() { Path = StoragePath, BreakAfter = 100_000 });

        await CheckPullAsync();

        Assert.That(Ranges, Is.EqualTo(new long?[] { null, 100_000, 200_000 }));
    }

    [Test]
    public async Task Progress_starts_the_count_of_failures_anew()
    {
        _server.Faults.Add(new() { Path = StoragePath, BreakAfter = 20_000 }, times: 14);

        await CheckPullAsync();

        Assert.That(_server.Storage.Requests, Has.Count.EqualTo(15));
    }

    [Test]
    public async Task An_interrupted_download_goes_on_in_the_next_process()
    {
        _server.Faults.Add(new() { Path = StoragePath, BreakAfter = 100_000 });
        _server.Faults.Add(new() { Path = StoragePath, Status = 403 });
        Assert.That(async () => await PullAsync(), Throws.TypeOf<ConfigurationException>());
        Assert.That(new FileInfo(Incomplete).Length, Is.EqualTo(100_000));

        await CheckPullAsync();

        Assert.Multiple(() =>
        {
            Assert.That(_server.Storage.Requests[^1].RangeStart, Is.EqualTo(100_000));
            Assert.That(Incomplete, Does.Not.Exist);
        });
    }

    [Test]
    public async Task The_whole_file_where_a_part_was_asked_for_starts_it_anew()
    {
        _server.Faults.Add(new() { Path = StoragePath, BreakAfter = 100_000 });
        _server.Faults.Add(new() { Path = StoragePath, IgnoreRange = true });

        await CheckPullAsync();

        Assert.That(Ranges, Is.EqualTo(new long?[] { null, 100_000 }));
    }

    [Test]
    public async Task A_wrong_part_that_lies_in_the_cache_is_found_by_its_hash()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Incomplete)!);
        File.WriteAllBytes(Incomplete, HubWorkplace.Bytes(1000, seed: 2));

        await CheckPullAsync();

        Assert.That(Ranges, Is.EqualTo(new long?[] { 1000, null }));
    }

    [Test]
    public async Task A_part_that_is_too_long_is_dropped()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Incomplete)!);
        File.WriteAllBytes(Incomplete, new byte[Weights.Length + 1]);

        await CheckPullAsync();

        Assert.That(Ranges, Is.EqualTo(new long?[] { null }));
    }

    [Test]
    public async Task A_part_that_another_process_writes_is_left_to_it()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Incomplete)!);
        await using (var other = new FileStream(Incomplete, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            other.Write(new byte[10]);

            await CheckPullAsync();
        }

        Assert.Multiple(() =>
        {
            Assert.That(new FileInfo(Incomplete).Length, Is.EqualTo(10));
            Assert.That(Directory.GetFiles(Path.GetDirectoryName(Incomplete)!, "*.incomplete"), Has.Length.EqualTo(1));
        });
    }

    [TestCase(Name)]
    [TestCase("config.json")]
    public void A_wrong_hash_is_refused_after_a_second_try(string file)
    {
        var contents = _server["owner/name"].Files("main")[file];
        _server.Faults.Add(new() { Path = contents.IsLarge ? StoragePath : "/resolve/", Corrupt = true }, times: 2);

        Assert.Multiple(() =>
        {
            Assert.That(
                async () => await _work.PullAsync("owner/name", file),
                Throws.TypeOf<NetworkException>().With.Message.Contains("hash").And.Message.Contains(file));
            Assert.That(_server.Faults.Left, Is.Zero);
            Assert.That(_work.Cached("models--owner--name", "blobs", contents.Blob), Does.Not.Exist);
            Assert.That(_work.Cached("models--owner--name", "refs", "main"), Does.Not.Exist);
        });
    }

    [Test]
    public async Task A_wrong_hash_may_be_right_the_second_time()
    {
        _server.Faults.Add(new() { Path = StoragePath, Corrupt = true });

        await CheckPullAsync();
    }

    [Test]
    public async Task A_busy_server_is_asked_again_when_it_says()
    {
        _server.Faults.Add(new() { Path = "/revision/", Status = 429, Headers = [("Retry-After", "7")] });
        _server.Faults.Add(new() { Path = "/tree/", Status = 429, Headers = [("ratelimit", "\"api\";r=0;t=55")] });
        _server.Faults.Add(new() { Path = StoragePath, Status = 503 });
        _server.Faults.Add(new() { Path = StoragePath, Status = 500 });

        await CheckPullAsync();

        Assert.That(_work.Waits.Select(wait => wait.TotalSeconds), Is.EqualTo(new[] { 7, 55, 0.5, 1 }));
    }

    [Test]
    public void A_server_that_stays_busy_is_given_up()
    {
        _server.Faults.Add(new() { Path = "/revision/", Status = 503 }, times: 100);

        Assert.Multiple(() =>
        {
            Assert.That(async () => await PullAsync(), Throws.TypeOf<NetworkException>().With.Message.Contains("503"));
            Assert.That(_work.Waits, Has.Count.EqualTo(5));
        });
    }

    [Test]
    public void A_server_that_asks_for_hours_is_not_waited_for()
    {
        _server.Faults.Add(new() { Path = "/revision/", Status = 429, Headers = [("Retry-After", "7200")] });

        Assert.Multiple(() =>
        {
            Assert.That(async () => await PullAsync(), Throws.TypeOf<NetworkException>().With.Message.Contains("429"));
            Assert.That(_work.Waits, Is.Empty);
        });
    }

    [Test]
    public async Task A_silent_server_is_asked_again()
    {
        _work.Settings = _work.Settings with { Patience = TimeSpan.FromMilliseconds(300) };
        _server.Faults.Add(new() { Path = "/revision/", Silent = true });

        await CheckPullAsync();

        Assert.That(_work.Waits, Is.Not.Empty);
    }

    [Test]
    public void A_server_that_is_not_there_is_named()
    {
        var gone = new HubServer();
        gone.Dispose();
        _work.Settings = _work.Settings with { Endpoint = gone.Hub.Root };

        Assert.That(
            async () => await PullAsync(), Throws.TypeOf<NetworkException>().With.Message.Contains(gone.Hub.Root.Authority));
    }

    [Test]
    public void A_download_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        _server.Faults.Add(new() { Path = StoragePath, Silent = true });
        var pull = HubSnapshot.DownloadAsync(
            HubReference.Parse("owner/name"), settings: _work.Settings, cancellationToken: stop.Token);
        SpinWait.SpinUntil(() => _server.Faults.Left == 0);
        stop.Cancel();

        Assert.That(async () => await pull, Throws.InstanceOf<OperationCanceledException>());
    }

    private Task<string> PullAsync() => _work.PullAsync("owner/name");

    private async Task CheckPullAsync()
    {
        var directory = await PullAsync();
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllBytes(Path.Combine(directory, Name)), Is.EqualTo(Weights));
            Assert.That(_server.Faults.Left, Is.Zero);
        });
    }
}
