using Hybrid.FakeHub;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Hub;

/// <summary>A Hub of our own, and a home for its cache that is gone when the test ends.</summary>
internal sealed class HubEnvironment : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("hybrid-hub-").FullName;

    public HubEnvironment() => Variables = new()
    {
        ["HF_ENDPOINT"] = Server.Hub.Root.AbsoluteUri,
        ["HF_HOME"] = _home,
        ["HF_HUB_CACHE"] = null,
        ["HF_HUB_OFFLINE"] = null,
        ["HF_TOKEN"] = null,
        ["HF_TOKEN_PATH"] = null,
        ["HUGGING_FACE_HUB_TOKEN"] = null,
    };

    /// <summary>The Hub.</summary>
    public HubServer Server { get; } = new();

    /// <summary>Environment variables that lead a process to it.</summary>
    public Dictionary<string, string?> Variables { get; }

    /// <summary>A folder to run commands in.</summary>
    public string Folder => _home;

    /// <summary>The folder of a model in the cache.</summary>
    public string Cached(string owner, string name) => Path.Combine(_home, "hub", $"models--{owner}--{name}");

    /// <summary>Runs the command line.</summary>
    public ProcessResult Run(params string[] arguments) => HybridCli.RunWith(Variables, _home, arguments);

    /// <inheritdoc/>
    public void Dispose()
    {
        Server.Dispose();
        Directory.Delete(_home, recursive: true);
    }
}
