using System.Runtime.InteropServices;

namespace Hybrid.Cli.Infrastructure;

/// <summary>
/// Until it is disposed, a file that reaches the process's limit (<c>ulimit -f</c>) does not end the process, as SIGXFSZ
/// would without a word: the write fails, and that is reported.
/// </summary>
internal sealed class FileSizeSignal : IDisposable
{
    private const int FileSizeExceeded = 25; // SIGXFSZ, on Linux and macOS

    private readonly PosixSignalRegistration? _registration = OperatingSystem.IsWindows()
        ? null
        : PosixSignalRegistration.Create((PosixSignal)FileSizeExceeded, context => context.Cancel = true);

    /// <inheritdoc/>
    public void Dispose() => _registration?.Dispose();
}
