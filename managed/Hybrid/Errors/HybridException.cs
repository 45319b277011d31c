namespace Hybrid;

/// <summary>Base of the failures that Hybrid foresees. The message says what is wrong and what to do.</summary>
public abstract class HybridException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Exit code of a process that ends because of this failure.</summary>
    public virtual int ExitCode => 1;
}
