namespace Hybrid.Tests.Telemetry.TensorBoard;

/// <summary>An event as a reader of TensorBoard's files sees it.</summary>
internal sealed record ReadEvent(
    double WallTime, long Step, string? FileVersion, bool StartsSession, IReadOnlyList<(string Tag, float Value)> Scalars);
