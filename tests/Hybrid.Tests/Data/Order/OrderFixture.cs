using System.Text.Json;

namespace Hybrid.Tests.Data.Order;

/// <summary>Orders that the reference's loader gave.</summary>
internal static class OrderFixture
{
    /// <summary>A file of Data/Fixtures.</summary>
    public static JsonElement Read(string name) => JsonSerializer.Deserialize<JsonElement>(
        File.ReadAllBytes(Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "Fixtures", name)));

    /// <summary>An array of integers.</summary>
    public static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(element => element.GetInt32())];

    /// <summary>An array of larger integers.</summary>
    public static long[] Longs(JsonElement array) => [.. array.EnumerateArray().Select(element => element.GetInt64())];
}
