namespace Hybrid.Cli.Infrastructure;

/// <summary>Exit codes that are not an exception's own (<see cref="HybridException.ExitCode"/>).</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>A defect, or a failure of the machine that no message of ours foresaw.</summary>
    public const int Unexpected = 1;

    /// <summary>The command line or the configuration is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Data were checked and are not as they should be (<see cref="DataException"/>'s code).</summary>
    public const int InvalidData = 3;

    /// <summary>Another process of the job failed or cannot be reached (<see cref="NetworkException"/>'s code).</summary>
    public const int PeerFailed = 6;

    /// <summary>Preempted: state is saved, and the job wants to be queued again (EX_TEMPFAIL of sysexits.h).</summary>
    public const int Preempted = 75;

    /// <summary>Interrupted by SIGINT (128 + 2, as shells have it).</summary>
    public const int Interrupted = 130;
}
