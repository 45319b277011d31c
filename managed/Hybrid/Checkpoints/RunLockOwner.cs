using System.Diagnostics;

namespace Hybrid.Checkpoints;

/// <summary>The process that works on a run.</summary>
/// <param name="Pid">Its id.</param>
/// <param name="Host">The machine it runs on.</param>
/// <param name="StartedUtc">When it started: tells it from a later process with the same id.</param>
internal sealed record RunLockOwner(int Pid, string Host, DateTime StartedUtc)
{
    // The start time is derived from the kernel's boot time, which a clock adjustment can shift a little.
    private static readonly TimeSpan StartTolerance = TimeSpan.FromSeconds(5);

    /// <summary>This process.</summary>
    public static RunLockOwner Current { get; } = ThisProcess();

    /// <summary>False when the process is known to have ended; one on another machine may always be alive.</summary>
    public bool MayBeAlive
    {
        get
        {
            if (Host != Environment.MachineName)
                return true;
            try
            {
                using var process = Process.GetProcessById(Pid);
                return (process.StartTime.ToUniversalTime() - StartedUtc).Duration() < StartTolerance;
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
            {
                return false;
            }
        }
    }

    private static RunLockOwner ThisProcess()
    {
        using var process = Process.GetCurrentProcess();
        return new(process.Id, Environment.MachineName, process.StartTime.ToUniversalTime());
    }
}
