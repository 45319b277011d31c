using System.Text.Json;
using System.Text.Json.Serialization;
using Hybrid.Models;

namespace Hybrid.Interchange.HuggingFace;

/// <summary>
/// config.json of a model in Hugging Face's Llama layout: what Hybrid reads of it and all that it writes. Keys that are
/// absent have the defaults of transformers' LlamaConfig; they would be lost if the properties were init-only, for
/// generated deserialization sets all of those.
/// </summary>
internal sealed record LlamaConfig
{
    /// <summary>The file's name.</summary>
    public const string FileName = "config.json";

    public IReadOnlyList<string>? Architectures { get; set; }

    public string? ModelType { get; set; }

    public int VocabSize { get; set; } = 32000;

    public int HiddenSize { get; set; } = 4096;

    public int IntermediateSize { get; set; } = 11008;

    public int NumHiddenLayers { get; set; } = 32;

    public int NumAttentionHeads { get; set; } = 32;

    public int? NumKeyValueHeads { get; set; }

    public int? HeadDim { get; set; }

    public string HiddenAct { get; set; } = "silu";

    public int MaxPositionEmbeddings { get; set; } = 2048;

    public double RmsNormEps { get; set; } = 1e-6;

    public bool AttentionBias { get; set; }

    public bool MlpBias { get; set; }

    public bool TieWordEmbeddings { get; set; }

    /// <summary>One id or several: read by nobody here.</summary>
    public JsonElement? BosTokenId { get; set; }

    public JsonElement? EosTokenId { get; set; }

    /// <summary>Where transformers before version 5 looks for the rotary base.</summary>
    public double? RopeTheta { get; set; }

    public LlamaRope? RopeScaling { get; set; }

    /// <summary>Where transformers from version 5 on looks for the rotary base.</summary>
    public LlamaRope? RopeParameters { get; set; }

    public double? AttentionDropout { get; set; }

    [JsonPropertyName("torch_dtype")]
    public string? TorchType { get; set; }

    /// <summary>What Hybrid adds, so that an exported model can be read again without loss.</summary>
    public ModelDescription? Hybrid { get; set; }

    /// <summary>The configuration of a model.</summary>
    /// <exception cref="ConfigurationException">Llama's layout has no place for a part of the model.</exception>
    public static LlamaConfig Of(ModelDescription description)
    {
        var model = description.Model;
        if (model.QkNorm)
            throw new ConfigurationException(
                "model.qk_norm = true: Hugging Face's Llama layout has no normalisation of queries and keys. Export with "
                + "--format safetensors.");
        var end = JsonSerializer.SerializeToElement(
            Tokenization.Tokenizer.ByName(description.Tokenizer).EndOfText, InterchangeJson.Default.Int32);
        return new()
        {
            Architectures = ["LlamaForCausalLM"],
            ModelType = "llama",
            VocabSize = model.NVocab,
            HiddenSize = model.NEmbd,
            IntermediateSize = model.FfnWidth,
            NumHiddenLayers = model.NLayer,
            NumAttentionHeads = model.NHead,
            NumKeyValueHeads = model.KvHeads,
            HeadDim = model.HeadWidth,
            MaxPositionEmbeddings = model.NCtx,
            RmsNormEps = model.NormEps,
            AttentionBias = model.AttentionBias,
            MlpBias = model.FfnBias,
            TieWordEmbeddings = model.Tied,
            BosTokenId = end,
            EosTokenId = end,
            RopeTheta = model.RopeTheta,
            RopeParameters = new() { RopeType = "default", RopeTheta = model.RopeTheta },
            AttentionDropout = 0,
            TorchType = "float32",
            Hybrid = description,
        };
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static LlamaConfig Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), InterchangeJson.Default.LlamaConfig)
                ?? throw new CheckpointException($"{path} holds nothing.");
        }
        catch (JsonException exception)
        {
            throw new CheckpointException(
                $"{path} is not the config.json of a Llama model: {exception.Message}", exception);
        }
    }

    /// <summary>The model's shape.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="CheckpointException">It is a model that Hybrid cannot express.</exception>
    public ModelConfig ToModel(string path)
    {
        Require(path, ModelType is null or "llama", $"model_type is \"{ModelType}\"; Hybrid reads \"llama\"");
        Require(path, HiddenAct is "silu" or "swish", $"hidden_act is \"{HiddenAct}\"; Hybrid computes \"silu\"");
        foreach (var rope in new[] { RopeScaling, RopeParameters })
            Require(path, rope is null or { IsDefault: true }, $"its rotary embedding is of type \"{rope?.Kind}\"; Hybrid scales none");
        return new()
        {
            NVocab = VocabSize,
            NCtx = MaxPositionEmbeddings,
            NLayer = NumHiddenLayers,
            NHead = NumAttentionHeads,
            NKvHead = NumKeyValueHeads == NumAttentionHeads ? null : NumKeyValueHeads,
            HeadDim = HeadDim is null || HeadDim * NumAttentionHeads == HiddenSize ? null : HeadDim,
            NEmbd = HiddenSize,
            NFfn = IntermediateSize,
            AttentionBias = AttentionBias,
            FfnBias = MlpBias,
            Tied = TieWordEmbeddings,
            RopeTheta = RopeParameters?.RopeTheta ?? RopeTheta ?? 10000,
            NormEps = RmsNormEps,
            // What Llama's layout has no key for, from the export that wrote it.
            ZLoss = Hybrid?.Model.ZLoss ?? 0,
            DropoutAttn = Hybrid?.Model.DropoutAttn ?? 0,
            DropoutFfn = Hybrid?.Model.DropoutFfn ?? 0,
        };
    }

    private static void Require(string path, bool holds, string what)
    {
        if (!holds)
            throw new CheckpointException($"{path}: {what}. This model cannot be loaded.");
    }
}
