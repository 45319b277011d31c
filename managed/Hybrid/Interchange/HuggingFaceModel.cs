using System.Text.Json;
using Hybrid.Checkpoints;
using Hybrid.Interchange.HuggingFace;
using Hybrid.Models;
using Hybrid.Storage;
using Hybrid.Tokenization;

namespace Hybrid.Interchange;

/// <summary>Writes models in Hugging Face's Llama layout, which transformers, vLLM and llama.cpp's converter read.</summary>
public static class HuggingFaceModel
{
    /// <summary>
    /// Writes config.json, generation_config.json, model.safetensors (float32) and, for r50k_base, GPT-2's tokenizer files.
    /// </summary>
    /// <param name="directory">A directory; it is made where it is not there. Files of these names are replaced.</param>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="step">Optimizer steps that it was trained for.</param>
    /// <exception cref="ConfigurationException">Llama's layout cannot hold the model: it normalises queries and keys.</exception>
    public static void Save(string directory, LanguageModel model, Tokenizer tokenizer, long step = 0)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        var config = LlamaConfig.Of(new(model.Config, tokenizer.Name, tokenizer.Hash, step));
        Directory.CreateDirectory(directory);
        WholeFile.Write(
            Path.Combine(directory, SafetensorsFolder.SingleFile), path => SafetensorsWriter.Write(path, TensorsOf(model)));
        GptTokenizerFiles.Write(directory, tokenizer, model.Config.NCtx);
        WholeFile.Write(Path.Combine(directory, "generation_config.json"), GenerationConfig(tokenizer.EndOfText));
        // Last: a directory is a model once this is there.
        WholeFile.Write(
            Path.Combine(directory, LlamaConfig.FileName),
            JsonSerializer.SerializeToUtf8Bytes(config, InterchangeJson.Default.LlamaConfig));
    }

    private static List<TensorSource> TensorsOf(LanguageModel model) =>
    [
        .. from tensor in model.Tensors
           from part in LlamaLayout.PartsOf(tensor, model.Config)
           select new TensorSource(part.Name, part.Shape, values => ReadPart(model, tensor, part, values)),
    ];

    private static void ReadPart(LanguageModel model, TensorInfo tensor, LlamaPart part, Span<float> values)
    {
        if (part.Count == tensor.ElementCount)
        {
            model.ReadTensor(tensor.Index, values);
            return;
        }
        var whole = new float[tensor.ElementCount];
        model.ReadTensor(tensor.Index, whole);
        whole.AsSpan(part.First, part.Count).CopyTo(values);
    }

    private static byte[] GenerationConfig(int endOfText) => System.Text.Encoding.UTF8.GetBytes(
        FormattableString.Invariant($"{{\n  \"bos_token_id\": {endOfText},\n  \"eos_token_id\": {endOfText}\n}}\n"));
}
