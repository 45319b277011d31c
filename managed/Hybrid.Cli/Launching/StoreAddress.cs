namespace Hybrid.Cli.Launching;

/// <summary>Where workers find the store.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">Its port.</param>
internal sealed record StoreAddress(string Host, int Port)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Host}:{Port}";
}
