namespace Hybrid.Benchmarks.Pipeline;

/// <summary>What a preparation took.</summary>
/// <param name="Seconds">From the call to the finished dataset.</param>
/// <param name="CpuSeconds">Processor time of all its threads: other programs on the machine hardly show in it.</param>
/// <param name="PhaseSeconds">Of these, how many each phase took.</param>
/// <param name="Documents">Documents in the dataset.</param>
/// <param name="Tokens">Tokens in it, separators included.</param>
/// <param name="AllocatedBytes">Managed memory that it allocated.</param>
/// <param name="PeakResidentBytes">The most memory that its process had, the files that it had mapped included.</param>
internal sealed record PreparationFigures(
    double Seconds,
    double CpuSeconds,
    IReadOnlyDictionary<string, double> PhaseSeconds,
    long Documents,
    long Tokens,
    long AllocatedBytes,
    long PeakResidentBytes);
