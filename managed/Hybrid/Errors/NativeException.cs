namespace Hybrid;

/// <summary>A defect inside the native library or libtorch.</summary>
public sealed class NativeException : HybridException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public NativeException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
