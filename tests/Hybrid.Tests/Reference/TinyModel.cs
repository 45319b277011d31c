using Hybrid.Models;

namespace Hybrid.Tests.Reference;

/// <summary>The model of the reference's fixtures, with its initial weights and with those after 20 steps.</summary>
internal static class TinyModel
{
    public static readonly ModelConfig Config = new()
    {
        NVocab = 128,
        NCtx = 32,
        NEmbd = 64,
        NHead = 4,
        NLayer = 3,
        DropoutAttn = 0,
        DropoutFfn = 0,
    };

    /// <param name="weights"><c>init</c> or <c>trained</c>, as the fixtures call them.</param>
    public static LanguageModel Create(string weights) => weights switch
    {
        "init" => Create("tiny_model.safetensors", "param."),
        "trained" => Create("optimizer.safetensors", "final_param."),
        _ => throw new ArgumentOutOfRangeException(nameof(weights), weights, "init or trained"),
    };

    private static LanguageModel Create(string file, string prefix)
    {
        ReferenceFile reference = ReferenceFile.Open(file);
        LanguageModel model = LanguageModel.Create(Config);
        foreach (TensorInfo tensor in model.Tensors)
        {
            model.WriteTensor(tensor.Index, reference.Floats(prefix + tensor.Name));
        }

        return model;
    }
}
