namespace Hybrid.Tests.Data;

/// <summary>A folder that is gone when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("hybrid-test-").FullName;

    /// <summary>A path inside.</summary>
    public string this[params string[] names] => System.IO.Path.Combine([Path, .. names]);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
