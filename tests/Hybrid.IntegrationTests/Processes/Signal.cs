namespace Hybrid.IntegrationTests.Processes;

/// <summary>Signals of Linux that a test sends.</summary>
internal enum Signal
{
    /// <summary>Ctrl-C.</summary>
    Interrupt = 2,

    /// <summary>Slurm's notice before preemption.</summary>
    User1 = 10,

    /// <summary>A polite request to end.</summary>
    Terminate = 15,
}
