namespace Hybrid.IntegrationTests.Processes;

/// <summary>Signals of Linux that a test sends.</summary>
internal enum Signal
{
    /// <summary>Ctrl-C.</summary>
    Interrupt = 2,

    /// <summary>The end, which no process can put off.</summary>
    Kill = 9,

    /// <summary>Slurm's notice before preemption.</summary>
    User1 = 10,

    /// <summary>A polite request to end.</summary>
    Terminate = 15,

    /// <summary>A halt that lasts until it is continued.</summary>
    Stop = 19,
}
