using Hybrid.Checkpoints;
using Hybrid.Interchange.Pickle;

namespace Hybrid.Interchange.Torch;

/// <summary>
/// The allow-list of a training checkpoint in torch.save's format: ordered dictionaries, tensors over storages, and the
/// reference's record of hyper-parameters.
/// </summary>
/// <param name="entryLength">Bytes of an entry of the archive; null where it has none of that name.</param>
internal sealed class TorchTypes(Func<string, long?> entryLength) : IPickleTypes
{
    /// <summary>The reference's class of hyper-parameters.</summary>
    public static readonly PickleGlobal HyperParameters = new("src.params", "HParams");

    /// <summary>The class of a state dict.</summary>
    public static readonly PickleGlobal OrderedDictionary = new("collections", "OrderedDict");
    /// <summary>The function that makes a tensor of a storage.</summary>
    public static readonly PickleGlobal RebuildTensor = new("torch._utils", "_rebuild_tensor_v2");

    /// <summary>The class of a storage of float32.</summary>
    public static readonly PickleGlobal FloatStorage = new("torch", "FloatStorage");

    // A model's tensors have two at most. Shapes are shared between tensors, so that long ones would multiply.
    private const int MostDimensions = 8;

    private static readonly Dictionary<PickleGlobal, string> Storages = new()
    {
        [FloatStorage] = "F32",
        [new("torch", "DoubleStorage")] = "F64",
        [new("torch", "HalfStorage")] = "F16",
        [new("torch", "BFloat16Storage")] = "BF16",
        [new("torch", "LongStorage")] = "I64",
        [new("torch", "IntStorage")] = "I32",
        [new("torch", "ByteStorage")] = "U8",
    };

    /// <inheritdoc/>
    public void Check(PickleGlobal global)
    {
        if (global != HyperParameters && global != OrderedDictionary && global != RebuildTensor && !Storages.ContainsKey(global))
            throw new FormatException(
                $"it refers to '{global}', which no checkpoint of a model needs; nothing of it was run");
    }

    /// <inheritdoc/>
    public object Reduce(PickleGlobal function, PickleTuple arguments)
    {
        if (function == OrderedDictionary && arguments.Items.Count == 0)
            return new PickleDictionary();
        if (function == RebuildTensor && arguments.Items is
            [TorchStorage storage, long offset, PickleTuple shape, PickleTuple strides, bool, PickleDictionary, ..])
        {
            return Tensor(storage, offset, Integers(shape), Integers(strides));
        }
        throw new FormatException($"it calls '{function}' with arguments that do not belong to it");
    }

    /// <inheritdoc/>
    public object Persistent(PickleTuple id)
    {
        if (id.Items is not ["storage", PickleGlobal type, string key, string, long count] || count < 0
            || !Storages.TryGetValue(type, out var elementType))
        {
            throw new FormatException("it has a persistent id that is no storage of a tensor");
        }
        var storage = new TorchStorage(elementType, key, count);
        return entryLength(storage.Entry) == (Int128)count * SafetensorsType.BytesOf(elementType)
            ? storage
            : throw new FormatException(
                $"it has a storage of {count} elements of type {elementType}, but {storage.Entry} has {entryLength(storage.Entry) ?? 0} bytes");
    }

    private static TorchTensor Tensor(TorchStorage storage, long offset, long[] shape, long[] strides)
    {
        if (shape.Length != strides.Length || shape.Length > MostDimensions || shape.Any(dimension => dimension < 0))
            throw new FormatException("it has a tensor with an impossible shape");
        Int128 contiguous = 1;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            // The stride of a dimension of one element is never used.
            if (shape[axis] > 1 && strides[axis] != contiguous)
                throw new FormatException(
                    $"it has a tensor of shape [{string.Join(", ", shape)}] whose strides [{string.Join(", ", strides)}] are not contiguous");
            contiguous *= shape[axis];
            if (contiguous > storage.Count)
                throw new FormatException(
                    $"it has a tensor of shape [{string.Join(", ", shape)}] over a storage of {storage.Count} elements");
        }
        if (offset < 0 || offset + contiguous > storage.Count)
            throw new FormatException(
                $"it has a tensor that begins at {offset} of a storage of {storage.Count} elements and leaves it");
        return new(storage, offset, shape);
    }

    private static long[] Integers(PickleTuple tuple) =>
        [.. tuple.Items.Select(item => item is long number ? number : throw new FormatException(
            "it has a shape that is no list of whole numbers"))];
}
