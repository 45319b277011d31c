namespace Hybrid.Hub;

/// <summary>A failure that may pass: a broken connection, silence, a server that is busy.</summary>
/// <param name="message">What happened.</param>
/// <param name="wait">How long the server asks to wait; null when it does not say.</param>
/// <param name="innerException">What caused it, if anything did.</param>
internal sealed class TransientNetworkException(string message, TimeSpan? wait = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>How long the server asks to wait; null when it does not say.</summary>
    public TimeSpan? Wait { get; } = wait;
}
