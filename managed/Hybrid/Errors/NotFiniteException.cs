namespace Hybrid;

/// <summary>The loss or the gradient norm is NaN or infinite. Weights and optimizer state are as before the step.</summary>
public sealed class NotFiniteException : HybridException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public NotFiniteException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override int ExitCode => 4;
}
