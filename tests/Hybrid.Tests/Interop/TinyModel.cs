using Hybrid.Data;
using Hybrid.Models;

namespace Hybrid.Tests.Interop;

/// <summary>A model small enough to train in milliseconds, and text for it.</summary>
internal static class TinyModel
{
    internal const int Vocabulary = 97;

    internal static ModelConfig Config { get; } = new()
    {
        NVocab = Vocabulary,
        NCtx = 16,
        NLayer = 2,
        NHead = 4,
        NKvHead = 2,
        NEmbd = 32,
        DropoutAttn = 0,
        DropoutFfn = 0,
    };

    internal static LanguageModel Create(ModelConfig? config = null)
    {
        LanguageModel model = LanguageModel.Create(config ?? Config);
        model.Initialize(7);
        return model;
    }

    /// <summary>Pseudo-random windows of <paramref name="length"/> + 1 ids.</summary>
    internal static int[][] Windows(int count, int length) =>
        [.. Enumerable.Range(0, count).Select(w => Enumerable.Range(0, length + 1).Select(p => Id(w, p)).ToArray())];

    internal static TokenBatch Batch(int count, int length) => TokenBatch.FromIds(Windows(count, length));

    internal static float[] Read(LanguageModel model, int index)
    {
        var values = new float[model.Tensors[index].ElementCount];
        model.ReadTensor(index, values);
        return values;
    }

    private static int Id(int window, int position) => (((window * 31) + position) * 17 % Vocabulary);
}
