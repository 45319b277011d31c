namespace Hybrid.Distributed;

/// <summary>A machine or pod of a job whose launcher starts one process on each and leaves the workers to it.</summary>
/// <param name="Launcher">Who started the processes, as messages have it.</param>
/// <param name="Rank">This machine: 0 to <paramref name="Count"/> - 1.</param>
/// <param name="Count">All machines.</param>
/// <param name="MasterHost">Machine 0's name; empty when there is no other.</param>
/// <param name="MasterPort">The port of the store there.</param>
/// <param name="Workers">Workers of this machine; null asks for one per CUDA device, or one where there is none.</param>
public sealed record NodeIdentity(string Launcher, int Rank, int Count, string MasterHost, int MasterPort, int? Workers);
