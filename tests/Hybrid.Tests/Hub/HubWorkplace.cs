using Hybrid.FakeHub;
using Hybrid.Hub;
using Hybrid.Tests.Data;

namespace Hybrid.Tests.Hub;

/// <summary>A Hub of our own, an empty cache, and a clock that only notes how long it was asked to wait.</summary>
internal sealed class HubWorkplace : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public HubWorkplace()
    {
        Server = new();
        Settings = new()
        {
            Endpoint = Server.Hub.Root,
            CacheDirectory = _folder["hub"],
            Delay = (time, _) =>
            {
                Waits.Add(time);
                return Task.CompletedTask;
            },
        };
    }

    /// <summary>The Hub.</summary>
    public HubServer Server { get; }

    /// <summary>Settings that lead to it.</summary>
    public HubSettings Settings { get; set; }

    /// <summary>The waits between tries.</summary>
    public List<TimeSpan> Waits { get; } = [];

    /// <summary>A path in the cache.</summary>
    public string Cached(params string[] names) => _folder[["hub", .. names]];

    /// <summary>Downloads a snapshot.</summary>
    public Task<string> PullAsync(string reference, params string[] patterns) =>
        HubSnapshot.DownloadAsync(HubReference.Parse(reference), patterns, settings: Settings);

    /// <summary>Contents that no other seed has.</summary>
    public static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Server.Dispose();
        _folder.Dispose();
    }
}
