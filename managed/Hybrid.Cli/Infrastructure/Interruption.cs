using System.Runtime.InteropServices;

namespace Hybrid.Cli.Infrastructure;

/// <summary>
/// The signals that ask the process to stop. The first cancels <see cref="Token"/>: a command finishes what it is
/// in, saves and returns. The second cancels <see cref="AtOnce"/>, which abandons a running step, and ends the process
/// <see cref="Grace"/> later if it has not ended by itself: what is on disk stays as it is.
/// </summary>
/// <remarks>
/// A worker of a launcher of ours hears through its pipe what the launcher was told. Ctrl-C at the terminal reaches both
/// and is the launcher's to answer; Slurm sends its signals to both, so that a worker never takes one for the second.
/// </remarks>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _first = new();
    private readonly CancellationTokenSource _second = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals;
    private volatile InterruptiblePart? _part;

    /// <summary>Listens to SIGINT, SIGTERM and, where it exists, SIGUSR1 (Slurm's notice before preemption).</summary>
    /// <param name="isWorker">A launcher of ours tells the process through its stdin when to stop.</param>
    public Interruption(bool isWorker = false)
    {
        if (isWorker)
        {
            Listen(PosixSignal.SIGINT, () => { });
            Listen(PosixSignal.SIGTERM, () => Stop(Infrastructure.ExitCode.Preempted));
            ListenToUser1(() => Stop(Infrastructure.ExitCode.Preempted));
            ControlPipe.Listen(Stop, () => ProcessEnd.Now(Infrastructure.ExitCode.PeerFailed));
        }
        else
        {
            Listen(PosixSignal.SIGINT, Interrupt);
            Listen(PosixSignal.SIGTERM, () => Count(Infrastructure.ExitCode.Preempted));
            ListenToUser1(() => Count(Infrastructure.ExitCode.Preempted));
        }
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _first.Token;

    /// <summary>Cancelled by the second signal.</summary>
    public CancellationToken AtOnce => _second.Token;

    /// <summary>The exit code that the first signal asks for; that of an interrupt when there was none.</summary>
    public int ExitCode { get; private set; } = Infrastructure.ExitCode.Interrupted;

    // PosixSignalRegistration takes a platform's own numbers for the signals that it has no name for.
    private static int UserSignal1 => OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() ? 30 : 10;

    /// <summary>
    /// Until the result is disposed, the first Ctrl-C cancels it alone and does not count; the next is the process's
    /// again.
    /// </summary>
    public InterruptiblePart BeginPart() => _part = new InterruptiblePart(Token);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    private void Listen(PosixSignal signal, Action answer) =>
        _registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            answer();
        }));

    private void ListenToUser1(Action answer)
    {
        if (!OperatingSystem.IsWindows())
            Listen((PosixSignal)UserSignal1, answer);
    }

    private void Interrupt()
    {
        if (_part?.TryCancel() != true)
            Count(Infrastructure.ExitCode.Interrupted);
    }

    private void Count(int exitCode)
    {
        if (Interlocked.Increment(ref _signals) == 1)
            Stop(exitCode);
        else
            StopAtOnce();
    }

    private void Stop(int exitCode)
    {
        if (_first.IsCancellationRequested)
            return;
        ExitCode = exitCode;
        _first.Cancel();
    }

    private void StopAtOnce()
    {
        _second.Cancel();
        Thread.Sleep(Grace);
        ProcessEnd.Now(ExitCode);
    }
}
