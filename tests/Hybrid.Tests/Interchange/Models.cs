using System.Runtime.InteropServices;
using Hybrid.Evaluation;
using Hybrid.Models;

namespace Hybrid.Tests.Interchange;

/// <summary>Small models of every kind that is exchanged, and how two are compared.</summary>
internal static class Models
{
    private static readonly ModelConfig Small = new() { NVocab = 128, NCtx = 16, NLayer = 2, NHead = 4, NEmbd = 32, NFfn = 48 };

    public static IEnumerable<ModelConfig> Kinds { get; } =
    [
        Small,
        Small with { Tied = false },
        Small with { NKvHead = 2, AttentionBias = false, RopeTheta = 500000 },
        Small with { HeadDim = 6, FfnBias = false, NormEps = 1e-6, NCtx = 20 },
        Small with { NKvHead = 1, Tied = false, AttentionBias = false, FfnBias = false, ZLoss = 1e-4, DropoutFfn = 0 },
    ];

    /// <summary>A model whose every number differs, biases and norms included.</summary>
    public static LanguageModel Create(ModelConfig config)
    {
        var model = LanguageModel.Create(config);
        var random = new Random(3);
        foreach (var tensor in model.Tensors)
        {
            var values = new float[tensor.ElementCount];
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)((random.NextDouble() - 0.5) / 4) + (tensor.Name.Contains("norm", StringComparison.Ordinal) ? 1 : 0);
            model.WriteTensor(tensor.Index, values);
        }
        return model;
    }

    public static void AssertSame(LanguageModel actual, LanguageModel expected)
    {
        Assert.That(actual.Tensors.Select(tensor => tensor.Name), Is.EqualTo(expected.Tensors.Select(tensor => tensor.Name)));
        foreach (var tensor in expected.Tensors)
            Assert.That(Values(actual, tensor), Is.EqualTo(Values(expected, tensor)), tensor.Name);
        Assert.That(Logits(actual), Is.EqualTo(Logits(expected)));
    }

    public static float[] Values(LanguageModel model, TensorInfo tensor)
    {
        var values = new float[tensor.ElementCount];
        model.ReadTensor(tensor.Index, values);
        return values;
    }

    private static float[] Logits(LanguageModel model)
    {
        int[] tokens = [1, 5, 9, 2, 127, 0, 64];
        var logits = new float[tokens.Length * model.Config.NVocab];
        using var scorer = new Scorer(model, 1, tokens.Length);
        scorer.Logits(tokens, 1, logits);
        return logits;
    }
}
