using Hybrid.Models;

namespace Hybrid.Interchange;

/// <summary>What an exported file says of its model, so that it can be read again without being told.</summary>
/// <param name="Model">The model's shape.</param>
/// <param name="Tokenizer">Name of its tokenizer.</param>
/// <param name="TokenizerHash">Hash of the tokenizer's vocabulary.</param>
/// <param name="Step">Optimizer steps that it was trained for.</param>
internal sealed record ModelDescription(ModelConfig Model, string Tokenizer, string TokenizerHash, long Step)
{
    /// <summary>Its key in a safetensors file's metadata and in a config.json.</summary>
    public const string MetadataKey = "hybrid";
}
