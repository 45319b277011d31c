namespace Hybrid;

/// <summary>The native library could not be loaded. The message lists every path that was tried.</summary>
public sealed class NativeLibraryException : HybridException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public NativeLibraryException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
