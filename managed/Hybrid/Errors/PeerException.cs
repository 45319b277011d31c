namespace Hybrid;

/// <summary>
/// Another process of the job failed, gave up or cannot be reached; the message names it and what it was doing. The
/// processes cannot go on together.
/// </summary>
public sealed class PeerException : HybridException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">Which process, and what is known of it.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public PeerException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override int ExitCode => 6;
}
