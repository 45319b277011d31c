using System.Text.Json;

namespace Hybrid.Tests.Tokenization;

/// <summary>A text and the ids that tiktoken gives it (Fixtures/make.mjs).</summary>
internal sealed record TokenizerFixture(string Name, string Text, int[] Ids)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Reads a fixture file.</summary>
    public static TokenizerFixture[] Read(string file)
    {
        using var stream = File.OpenRead(Path.Combine(
            TestContext.CurrentContext.TestDirectory, "Tokenization", "Fixtures", file));
        return JsonSerializer.Deserialize<TokenizerFixture[]>(stream, Json)!;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
