using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Hybrid.Cli.Infrastructure;

/// <summary>
/// Reads stdin so that a signal can end the wait. On Unix that is the descriptor itself, not the console's stream,
/// which would switch a terminal's mode for each line: the terminal edits its lines, what is typed ahead stays intact,
/// and nothing has to be restored when the process ends.
/// </summary>
internal sealed class StandardInput : IDisposable
{
    private readonly StreamReader _reader = OperatingSystem.IsWindows()
        ? new(Console.OpenStandardInput(), Console.InputEncoding)
        : new(new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0), Encoding.UTF8);

    /// <summary>Whether a person types.</summary>
    public static bool IsTerminal => !Console.IsInputRedirected;

    /// <summary>The next line without its end, or null after the last.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken) =>
        await _reader.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(cancellationToken);

    /// <summary>Everything up to the end, less one line end there, as shells take a command's output.</summary>
    public async Task<string> ReadToEndAsync(CancellationToken cancellationToken)
    {
        string text = await _reader.ReadToEndAsync(CancellationToken.None).WaitAsync(cancellationToken);
        return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2]
            : text.EndsWith('\n') ? text[..^1]
            : text;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();
}
