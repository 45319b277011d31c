using System.Text;
using Hybrid.Data;
using Hybrid.Data.Preparation.Sources;

namespace Hybrid.Tests.Data.Preparation.Runs;

/// <summary>A source whose parts are texts in memory, a few to a batch.</summary>
internal sealed class MemorySource(string name, params MemoryPart[] parts) : DocumentSource
{
    public override DatasetSource Description { get; } = new()
    {
        Kind = "files",
        Path = "/" + name,
        Versions = new Dictionary<string, string>(),
        Files = parts.Length,
        Fingerprint = name,
    };

    public override IReadOnlyList<SourcePart> Parts => parts;

    public override double DefaultValidationFraction => 0.1;

    /// <summary>Generated documents in parts of very different lengths.</summary>
    public static MemorySource Generate(string name, int seed, int parts, int documents)
    {
        var random = new Random(seed);
        return new(name, [.. Enumerable.Range(0, parts).Select(part => new MemoryPart(
            $"{name}/{part}", [.. Enumerable.Range(0, random.Next(2 * documents / parts)).Select(_ => Encoding.UTF8.GetBytes(Text(random)))]))]);
    }

    private static string Text(Random random) => string.Join(
        ' ', Enumerable.Range(0, 1 + random.Next(60)).Select(_ => new string((char)random.Next('a', 'z' + 1), 1 + random.Next(6))));
}
