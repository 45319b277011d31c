using System.Text.Json;
using Hybrid.Checkpoints;
using Hybrid.Models;
using Hybrid.Storage;
using Hybrid.Tokenization;

namespace Hybrid.Interchange;

/// <summary>Writes models as one .safetensors file with LF_LLM-269M's names, which are Hybrid's own.</summary>
public static class ReferenceModel
{
    /// <summary>Writes a file. Its metadata say which model it is, so that it can be read again without being told.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="model">The model. A tied head is the embedding and not written a second time.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="step">Optimizer steps that it was trained for.</param>
    public static void Save(string path, LanguageModel model, Tokenizer tokenizer, long step = 0)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        var description = new ModelDescription(model.Config, tokenizer.Name, tokenizer.Hash, step);
        var json = JsonSerializer.Serialize(description, InterchangeJson.Default.ModelDescription);
        var metadata = new Dictionary<string, string> { [ModelDescription.MetadataKey] = json };
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
            Directory.CreateDirectory(directory);
        WholeFile.Write(path, temporary => SafetensorsWriter.Write(temporary, TensorSource.Of(model), metadata));
    }
}
