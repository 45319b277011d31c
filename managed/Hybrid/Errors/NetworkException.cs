namespace Hybrid;

/// <summary>A server or a peer could not be reached, or did not answer as it should.</summary>
public sealed class NetworkException : HybridException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public NetworkException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override int ExitCode => 6;
}
