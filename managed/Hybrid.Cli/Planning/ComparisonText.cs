using Hybrid.Planning;

namespace Hybrid.Cli.Planning;

/// <summary>Models beside each other, a line each, in at most 120 columns.</summary>
internal static class ComparisonText
{
    private const int LongestName = 16;

    private const string Legend =
        """
        L layers of width D; heads: query/key-value; FFN: inner width, of one branch where gated; T: tokens of a
        pre-training sequence; no embd: without embeddings and untied head; GFLOP/t: to train on one token, by
        6N + 12LTD with N weights in matrix products; FLOP: of all tokens. '-' was never published.
        Sources: --json, docs/estimates.md.
        """;

    /// <summary>Writes the table; the first row is the configuration.</summary>
    public static void Write(IReadOnlyList<TrainedModel> models, TextWriter output)
    {
        WriteRow(
            output,
            "model", "L", "D", "heads", "FFN", "vocab", "T",
            "params", "no embd", "tokens", "tok/par", "GFLOP/t", "FLOP");
        WriteModel(output, models[0]);
        output.WriteLine();
        foreach (TrainedModel model in models.Skip(1))
            WriteModel(output, model);
        output.WriteLine();
        output.WriteLine(Legend);
    }

    private static void WriteModel(TextWriter output, TrainedModel model)
    {
        var shape = model.Shape;
        WriteRow(
            output,
            model.Name.Length <= LongestName ? model.Name : model.Name[..LongestName],
            $"{shape.Layers}",
            $"{shape.Width}",
            $"{shape.Heads}/{shape.KvHeads}",
            $"{shape.FfnWidth}",
            $"{shape.Vocabulary}",
            $"{model.Context}",
            Amount.Short(shape.Parameters),
            Amount.Short(shape.NonEmbeddingParameters),
            Amount.Short(model.Tokens),
            model.TokensPerParameter is { } ratio ? Amount.Fixed(ratio, 1) : "-",
            Amount.Fixed(model.FlopsPerToken / 1e9, 3),
            Amount.Power(model.Flops));
    }

    private static void WriteRow(
        TextWriter output,
        string name,
        string layers,
        string width,
        string heads,
        string ffn,
        string vocabulary,
        string context,
        string parameters,
        string nonEmbedding,
        string tokens,
        string ratio,
        string perToken,
        string flops) =>
        output.WriteLine(
            $"{name,-LongestName} {layers,4} {width,5} {heads,7} {ffn,6} {vocabulary,7} {context,5} "
            + $"{parameters,8} {nonEmbedding,8} {tokens,8} {ratio,8} {perToken,8} {flops,8}");
}
