using System.Globalization;
using System.Text.RegularExpressions;
using Hybrid.Models;

namespace Hybrid.Interchange.LfLlm;

/// <summary>
/// The part of a model's configuration that the shapes of its tensors tell. They do not tell the number of heads, the
/// context, the rotary base or the norm's epsilon.
/// </summary>
internal static partial class ReferenceShape
{
    /// <summary>Completes a configuration by the shapes of a file's tensors.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="shapeOf">The shape of a tensor; null where there is none.</param>
    /// <param name="names">The tensors' names.</param>
    /// <param name="tied">Whether the head is the embedding.</param>
    /// <param name="known">What the file says elsewhere.</param>
    /// <exception cref="CheckpointException">They are not the tensors of such a model.</exception>
    public static ModelConfig Complete(
        string path, Func<string, IReadOnlyList<long>?> shapeOf, IEnumerable<string> names, bool tied, ModelConfig known)
    {
        if (shapeOf(ReferenceNames.Embedding) is not [var vocabulary, var width])
            throw new CheckpointException(
                $"{path} has no matrix '{ReferenceNames.Embedding}': it is no model with LF_LLM-269M's names.");
        if (shapeOf("transformer_blocks.0.ffn.net.3.weight") is not [_, var feedForward])
            throw new CheckpointException($"{path} has no matrix 'transformer_blocks.0.ffn.net.3.weight'.");
        var layers = names.Select(name => BlockNumber().Match(name)).Where(match => match.Success)
            .Select(match => long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).DefaultIfEmpty(-1).Max() + 1;
        return known with
        {
            NVocab = Dimension(path, vocabulary),
            NEmbd = Dimension(path, width),
            NLayer = Dimension(path, layers),
            NFfn = Dimension(path, feedForward),
            AttentionBias = shapeOf("transformer_blocks.0.attn.qkv_proj.bias") is not null,
            FfnBias = shapeOf("transformer_blocks.0.ffn.net.0.bias") is not null,
            QkNorm = shapeOf("transformer_blocks.0.attn.q_norm.weight") is not null,
            Tied = tied,
        };
    }

    private static int Dimension(string path, long value) => value is > 0 and <= int.MaxValue
        ? (int)value
        : throw new CheckpointException($"{path} has a tensor with a dimension of {value}.");

    [GeneratedRegex(@"^transformer_blocks\.(\d{1,9})\.", RegexOptions.CultureInvariant)]
    private static partial Regex BlockNumber();
}
