namespace Hybrid.FakeHub;

/// <summary>What the Hub does instead of answering as it should, once.</summary>
public sealed record Fault
{
    /// <summary>Of which requests: those whose path contains this.</summary>
    public required string Path { get; init; }

    /// <summary>Answer with this status.</summary>
    public int? Status { get; init; }

    /// <summary>And these header fields.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Break the connection after so many bytes of the body.</summary>
    public int? BreakAfter { get; init; }

    /// <summary>Never answer.</summary>
    public bool Silent { get; init; }

    /// <summary>Answer when this has ended.</summary>
    public Task? After { get; init; }

    /// <summary>Send the whole file with 200 whatever range was asked for.</summary>
    public bool IgnoreRange { get; init; }

    /// <summary>Change the contents' first byte.</summary>
    public bool Corrupt { get; init; }
}
