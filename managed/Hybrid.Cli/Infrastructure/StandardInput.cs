using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Hybrid.Cli.Infrastructure;

/// <summary>
/// Reads stdin so that a signal can end the wait. On Unix that is the descriptor itself, not the console's stream,
/// which would switch a terminal's mode for each line: the terminal edits its lines, what is typed ahead stays intact,
/// and nothing has to be restored when the process ends. A stdin that was closed has nothing in it.
/// </summary>
internal sealed partial class StandardInput : IDisposable
{
    private const int Descriptor = 0;
    private const int GetDescriptorFlags = 1; // F_GETFD

    private readonly StreamReader _reader = OperatingSystem.IsWindows()
        ? new(Console.OpenStandardInput(), Console.InputEncoding)
        : new(IsOpen ? new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Read, bufferSize: 0) : Stream.Null, Encoding.UTF8);

    /// <summary>Whether a person types.</summary>
    public static bool IsTerminal => !Console.IsInputRedirected;

    // Whoever starts a program with stdin closed leaves its number to the first file that the program opens, which is the
    // runtime's. A file that was inherited has no FD_CLOEXEC, or it would not be here; those of the runtime all have it.
    private static bool IsOpen => ControlFile(Descriptor, GetDescriptorFlags) == 0;

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

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ControlFile(int descriptor, int command);
}
