namespace Hybrid;

/// <summary>A checkpoint or a run directory is missing, damaged or does not fit.</summary>
public sealed class CheckpointException : DataException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public CheckpointException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
