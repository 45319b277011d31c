namespace Hybrid.Cli.Launching;

/// <summary>A job on one machine.</summary>
internal sealed class OneMachine : IMachines
{
    /// <inheritdoc/>
    public NodeRoll CallRoll(int workers) => new([workers]);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
