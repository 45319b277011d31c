using Hybrid.Cli.Doctor;

namespace Hybrid.Cli.Reports;

/// <summary>What <c>hybrid doctor --json</c> prints.</summary>
internal sealed record DoctorReport(bool Usable, IReadOnlyList<Diagnosis> Checks);
