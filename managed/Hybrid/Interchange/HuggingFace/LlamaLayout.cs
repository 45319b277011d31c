using Hybrid.Interchange.LfLlm;
using Hybrid.Models;

namespace Hybrid.Interchange.HuggingFace;

/// <summary>
/// Where Hybrid's tensors lie in Hugging Face's Llama layout. Rotary embeddings turn the same pairs in both (the two
/// halves of a head), so rows are cut and never permuted: qkv_proj is queries, keys and values; net.0 is up, then gate.
/// </summary>
internal static class LlamaLayout
{
    /// <summary>The head's name, which a tied model leaves out.</summary>
    public const string Head = "lm_head.weight";

    /// <summary>The tensors that one of ours consists of, in the order of its rows.</summary>
    public static IReadOnlyList<LlamaPart> PartsOf(TensorInfo tensor, ModelConfig config)
    {
        switch (tensor.Name)
        {
            case "embd.weight":
                return Parts(tensor, ("model.embed_tokens.weight", tensor.Shape[0]));
            case "norm.weight":
                return Parts(tensor, ("model.norm.weight", tensor.Shape[0]));
            case "out_proj.weight":
                return Parts(tensor, (Head, tensor.Shape[0]));
        }

        var (block, layer, kind) = Split(tensor.Name);
        var prefix = $"model.layers.{block}.";
        long queries = (long)config.NHead * config.HeadWidth;
        long keys = (long)config.KvHeads * config.HeadWidth;
        return layer switch
        {
            "norm1" => Parts(tensor, ($"{prefix}input_layernorm.{kind}", tensor.Shape[0])),
            "norm2" => Parts(tensor, ($"{prefix}post_attention_layernorm.{kind}", tensor.Shape[0])),
            "attn.qkv_proj" => Parts(
                tensor,
                ($"{prefix}self_attn.q_proj.{kind}", queries),
                ($"{prefix}self_attn.k_proj.{kind}", keys),
                ($"{prefix}self_attn.v_proj.{kind}", keys)),
            "attn.out_proj" => Parts(tensor, ($"{prefix}self_attn.o_proj.{kind}", tensor.Shape[0])),
            "ffn.net.0" => Parts(
                tensor, ($"{prefix}mlp.up_proj.{kind}", config.FfnWidth), ($"{prefix}mlp.gate_proj.{kind}", config.FfnWidth)),
            "ffn.net.3" => Parts(tensor, ($"{prefix}mlp.down_proj.{kind}", tensor.Shape[0])),
            _ => throw new InvalidOperationException($"'{tensor.Name}' has no place in Llama's layout."),
        };
    }

    /// <summary>True for buffers that old checkpoints hold and that are computed, not learned.</summary>
    public static bool IsComputed(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);

    // transformer_blocks.3.attn.qkv_proj.weight is block 3, attn.qkv_proj, weight.
    private static (string Block, string Layer, string Kind) Split(string name)
    {
        var rest = name[ReferenceNames.BlockPrefix.Length..];
        var first = rest.IndexOf('.', StringComparison.Ordinal);
        var last = rest.LastIndexOf('.');
        return (rest[..first], rest[(first + 1)..last], rest[(last + 1)..]);
    }

    private static List<LlamaPart> Parts(TensorInfo tensor, params ReadOnlySpan<(string Name, long Rows)> parts)
    {
        var columns = tensor.Shape.Skip(1).ToArray();
        var result = new List<LlamaPart>();
        var first = 0;
        foreach (var (name, rows) in parts)
        {
            var part = new LlamaPart(name, [rows, .. columns], first);
            result.Add(part);
            first += part.Count;
        }
        return result;
    }
}
