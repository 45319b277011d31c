namespace Hybrid;

/// <summary>Base of the errors that Hybrid reports. The message says what is wrong and what to do about it.</summary>
public abstract class HybridException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    protected HybridException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Exit code of the <c>hybrid</c> command when this error ends it.</summary>
    public virtual int ExitCode => 1;
}
