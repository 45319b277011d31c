namespace Hybrid.Cli.Doctor;

/// <summary>What a check found.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Health">Whether it is as it should be.</param>
/// <param name="Finding">What was found.</param>
/// <param name="Advice">What to do when it is not as it should be, else null.</param>
internal sealed record Diagnosis(string Name, Health Health, string Finding, string? Advice = null);
