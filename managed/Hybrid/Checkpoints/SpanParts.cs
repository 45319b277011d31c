namespace Hybrid.Checkpoints;

/// <summary>Cuts long spans of floats so that each part's bytes can be counted in an int.</summary>
internal static class SpanParts
{
    private const int Elements = 1 << 22;

    /// <summary>The ranges of the parts, in order, of a span of this length.</summary>
    public static IEnumerable<Range> Of(int length)
    {
        for (var start = 0; start < length; start += Elements)
            yield return start..Math.Min(length, start + Elements);
    }
}
