namespace Hybrid.Cli.Launching;

/// <summary>How a launcher is asked to stop.</summary>
/// <param name="ExitCode">The code that they are to exit with, once <paramref name="Token"/> is cancelled.</param>
/// <param name="Token">Cancelled when the workers are to finish their step and save.</param>
/// <param name="AtOnce">Cancelled when they are to end whatever they do.</param>
internal sealed record StopRequest(Func<int> ExitCode, CancellationToken Token, CancellationToken AtOnce)
{
    /// <summary>Waits for what waits for other machines, as long as nobody asks to stop; it is left to itself then.</summary>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public Task<T> UnlessStopped<T>(Func<T> wait) => Task.Run(wait, CancellationToken.None).WaitAsync(Token);
}
