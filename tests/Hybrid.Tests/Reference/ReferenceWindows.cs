namespace Hybrid.Tests.Reference;

/// <summary>The batches of the fixtures as windows.</summary>
internal static class ReferenceWindows
{
    private const int Context = 32;

    /// <summary>x [..., 32] and y, the same shifted by one, as windows of 33 ids.</summary>
    public static int[][] Of(ReferenceFile file) =>
        [.. file.Ids("x").Chunk(Context).Zip(file.Ids("y").Chunk(Context), (x, y) => (int[])[.. x, y[^1]])];
}
