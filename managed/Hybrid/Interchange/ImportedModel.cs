using Hybrid.Models;

namespace Hybrid.Interchange;

/// <summary>What an import found.</summary>
/// <param name="Checkpoint">The checkpoint that it wrote.</param>
/// <param name="Config">The model's shape.</param>
/// <param name="Tokenizer">Name of its tokenizer.</param>
/// <param name="Step">Optimizer steps that it was trained for.</param>
/// <param name="HasMoments">Whether AdamW's state came with it, so that training can go on.</param>
internal sealed record ImportedModel(string Checkpoint, ModelConfig Config, string Tokenizer, long Step, bool HasMoments);
