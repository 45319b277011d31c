using System.IO.Compression;
using System.Runtime.InteropServices;
using Hybrid.Checkpoints;
using Hybrid.Interchange.Pickle;

namespace Hybrid.Interchange.Torch;

/// <summary>Writes a file as torch.save does: a pickle of values, and a stored entry per float32 tensor.</summary>
internal sealed class TorchArchiveWriter
{
    private readonly List<TensorSource> _tensors = [];

    /// <summary>Adds a tensor and gives the value that stands for it in the pickle; it may be used more than once.</summary>
    public object Add(TensorSource tensor)
    {
        var key = _tensors.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        _tensors.Add(tensor);
        var storage = new PickleWriter.PersistentId(new(["storage", TorchTypes.FloatStorage, key, "cpu", (long)tensor.Count]));
        var hooks = new PickleWriter.Call(TorchTypes.OrderedDictionary, new([]));
        return new PickleWriter.Call(
            TorchTypes.RebuildTensor, new([storage, 0L, Tuple(tensor.Shape), Tuple(Strides(tensor.Shape)), false, hooks]));
    }

    /// <summary>Writes the file.</summary>
    /// <param name="path">A new file.</param>
    /// <param name="value">What the pickle holds, with the values that <see cref="Add"/> gave.</param>
    public void Write(string path, PickleDictionary value)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        WriteEntry(zip, "data.pkl", PickleWriter.Write(value));
        WriteEntry(zip, "byteorder", "little"u8);
        for (var key = 0; key < _tensors.Count; key++)
        {
            var tensor = _tensors[key];
            var values = new float[tensor.Count];
            tensor.Read(values);
            using var stream = Open(zip, $"data/{key}");
            foreach (var part in SpanParts.Of(values.Length))
                stream.Write(MemoryMarshal.AsBytes(values.AsSpan(part)));
        }
        WriteEntry(zip, "version", "3\n"u8);
    }

    private static void WriteEntry(ZipArchive zip, string name, ReadOnlySpan<byte> bytes)
    {
        using var stream = Open(zip, name);
        stream.Write(bytes);
    }

    private static Stream Open(ZipArchive zip, string name) =>
        zip.CreateEntry($"checkpoint/{name}", CompressionLevel.NoCompression).Open();

    private static PickleTuple Tuple(IEnumerable<long> values) => new([.. values.Cast<object?>()]);

    // In elements, of C order.
    private static long[] Strides(IReadOnlyList<long> shape)
    {
        var strides = new long[shape.Count];
        long stride = 1;
        for (var axis = shape.Count - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return strides;
    }
}
