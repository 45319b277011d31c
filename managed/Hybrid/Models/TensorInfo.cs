namespace Hybrid.Models;

/// <summary>One parameter tensor of a model.</summary>
/// <param name="Index">Position in <see cref="LanguageModel.Tensors"/>.</param>
/// <param name="Name">Name as in checkpoints, for example <c>transformer_blocks.0.attn.qkv_proj.weight</c>.</param>
/// <param name="Shape">Logical shape: [elements] or [rows, columns]; the weight of a linear layer is [out, in].</param>
/// <param name="Decays">Whether weight decay applies: every matrix, no bias and no norm.</param>
public sealed record TensorInfo(int Index, string Name, IReadOnlyList<long> Shape, bool Decays)
{
    /// <summary>Number of elements.</summary>
    public long ElementCount { get; } = Shape.Aggregate(1L, (product, length) => product * length);
}
