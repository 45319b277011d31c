using Hybrid.Models;
using Hybrid.Tokenization;

namespace Hybrid.Interchange;

/// <summary>What a person knows of a model whose file does not say it.</summary>
internal sealed record ForeignModelHints
{
    /// <summary>The model's shape; null takes what the file says.</summary>
    public ModelConfig? Config { get; init; }

    /// <summary>The model's tokenizer; null takes what the file says or what the vocabulary's size tells.</summary>
    public Tokenizer? Tokenizer { get; init; }
}
