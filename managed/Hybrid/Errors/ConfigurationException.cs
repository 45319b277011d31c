namespace Hybrid;

/// <summary>A configuration or an argument is invalid, or a combination that cannot work.</summary>
public sealed class ConfigurationException : HybridException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public ConfigurationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override int ExitCode => 2;
}
