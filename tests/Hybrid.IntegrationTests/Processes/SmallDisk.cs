using System.Globalization;

namespace Hybrid.IntegrationTests.Processes;

/// <summary>A disk of few bytes, in memory (tmpfs). Mounting one takes root: without it the test is ignored.</summary>
internal sealed class SmallDisk : IDisposable
{
    /// <summary>Mounts a disk.</summary>
    /// <param name="path">An empty folder that becomes it.</param>
    /// <param name="bytes">What it holds, in whole pages.</param>
    public SmallDisk(string path, long bytes)
    {
        Path = path;
        var mounted = Mount($"size={Text(bytes)}");
        if (mounted.ExitCode != 0)
            Assert.Ignore($"No disk can be mounted here, which takes root: {mounted.Error.Trim()}");
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Gives it another size; what is on it stays.</summary>
    public void Resize(long bytes) => Assert.That(Mount($"remount,size={Text(bytes)}").ExitCode, Is.Zero);

    /// <inheritdoc/>
    public void Dispose() => ChildProcess.Run("umount", [Path], "/");

    private ProcessResult Mount(string options) =>
        ChildProcess.Run("mount", ["-t", "tmpfs", "-o", options, "hybrid-test", Path], "/");

    private static string Text(long bytes) => bytes.ToString(CultureInfo.InvariantCulture);
}
