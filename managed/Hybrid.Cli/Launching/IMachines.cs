namespace Hybrid.Cli.Launching;

/// <summary>The machines of a job, whose launchers start their workers at the same time.</summary>
internal interface IMachines : IDisposable
{
    /// <summary>Waits until every machine is ready to start workers, and tells how many each brings: all learn the same.</summary>
    /// <param name="workers">How many this one brings; 0 when it takes no part any more.</param>
    /// <exception cref="PeerException">A machine is lost.</exception>
    NodeRoll CallRoll(int workers);
}
