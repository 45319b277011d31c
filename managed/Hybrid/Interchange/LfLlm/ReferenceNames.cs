using System.Runtime.InteropServices;
using Hybrid.Models;

namespace Hybrid.Interchange.LfLlm;

/// <summary>Names of LF_LLM-269M's parameters. They are Hybrid's own; what differs is what stands around them.</summary>
internal static class ReferenceNames
{
    /// <summary>The head's weight, which the reference stores although it is the embedding's.</summary>
    public const string Head = "out_proj.weight";

    /// <summary>The embedding's weight.</summary>
    public const string Embedding = "embd.weight";

    /// <summary>What a block's parameters begin with, before its number.</summary>
    public const string BlockPrefix = "transformer_blocks.";

    // What torch.compile puts before every name.
    private const string CompiledPrefix = "_orig_mod.";

    /// <summary>A name without what torch.compile put before it.</summary>
    public static string Plain(string name) =>
        name.StartsWith(CompiledPrefix, StringComparison.Ordinal) ? name[CompiledPrefix.Length..] : name;

    /// <summary>Tensors by their plain names, in the order of the file.</summary>
    /// <exception cref="CheckpointException">Two names are the same without the prefix.</exception>
    public static IReadOnlyDictionary<string, T> Index<T>(string path, IEnumerable<KeyValuePair<string, T>> tensors)
    {
        var index = new OrderedDictionary<string, T>();
        foreach (var (name, tensor) in tensors)
        {
            if (!index.TryAdd(Plain(name), tensor))
                throw new CheckpointException(
                    $"{path} has the tensor '{Plain(name)}' twice, with and without '{CompiledPrefix}'.");
        }
        return index;
    }

    /// <summary>Reads a tensor of the file.</summary>
    public delegate void NamedReader(string name, Span<float> values);

    /// <summary>True when head and embedding are stored twice and equal: they are tied.</summary>
    public static bool SameValues(IReadOnlyList<long> headShape, IReadOnlyList<long> embeddingShape, NamedReader read)
    {
        if (!headShape.SequenceEqual(embeddingShape))
            return false;
        var head = new float[headShape.Aggregate(1L, (product, dimension) => product * dimension)];
        var embedding = new float[head.Length];
        read(Head, head);
        read(Embedding, embedding);
        return MemoryMarshal.AsBytes<float>(head).SequenceEqual(MemoryMarshal.AsBytes<float>(embedding));
    }

    /// <summary>Names that a file of a model may hold: its parameters, and a tied head's.</summary>
    public static IEnumerable<string> Allowed(ModelConfig config, IEnumerable<TensorInfo> tensors)
    {
        var names = tensors.Select(tensor => tensor.Name);
        return config.Tied ? names.Append(Head) : names;
    }
}
