using System.Runtime.InteropServices;

namespace Hybrid.Cli.Infrastructure;

/// <summary>Ends the process without running anything more.</summary>
internal static partial class ProcessEnd
{
    private const string ShowCursor = "\u001b[?25h";

    /// <summary>
    /// Ends the process now. <c>exit()</c> would run the native libraries' destructors while their threads still
    /// compute, so on Unix this is <c>_exit</c>.
    /// </summary>
    public static void Now(int exitCode)
    {
        if (!Console.IsErrorRedirected)
            Console.Error.Write(ShowCursor);
        if (OperatingSystem.IsWindows())
            Environment.Exit(exitCode);
        else
            ExitImmediately(exitCode);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void ExitImmediately(int exitCode);
}
