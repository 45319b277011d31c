using Hybrid.Models;
using Hybrid.Tokenization;

namespace Hybrid.Checkpoints;

/// <summary>A model ready for use, with what belongs to it. Disposing it disposes the model.</summary>
/// <param name="Model">The model.</param>
/// <param name="Tokenizer">Its tokenizer.</param>
/// <param name="Step">Steps that it was trained for.</param>
/// <param name="CheckpointPath">The checkpoint's directory.</param>
/// <param name="Run">The run it is from; null when only a checkpoint was given.</param>
public sealed record LoadedModel(
    LanguageModel Model, Tokenizer Tokenizer, long Step, string CheckpointPath, RunDirectory? Run) : IDisposable
{
    /// <summary>The model's shape.</summary>
    public ModelConfig Config => Model.Config;

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
