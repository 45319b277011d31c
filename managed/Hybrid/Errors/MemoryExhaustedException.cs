namespace Hybrid;

/// <summary>Memory for an object or an operation could not be had.</summary>
public sealed class MemoryExhaustedException : HybridException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public MemoryExhaustedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override int ExitCode => 5;
}
