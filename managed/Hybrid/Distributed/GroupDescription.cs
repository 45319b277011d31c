using System.Globalization;

namespace Hybrid.Distributed;

/// <summary>A process group in words.</summary>
/// <param name="WorldSize">Processes.</param>
/// <param name="Launcher">What started them.</param>
/// <param name="Backend">What carries their collectives.</param>
public sealed record GroupDescription(int WorldSize, string Launcher, string Backend)
{
    /// <summary>For example "2 processes (torchrun), Gloo".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{WorldSize} {(WorldSize == 1 ? "process" : "processes")} ({Launcher}), {Backend}");
}
