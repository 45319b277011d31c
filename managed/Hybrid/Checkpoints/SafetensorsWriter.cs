using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Hybrid.Checkpoints;

/// <summary>Writes float32 safetensors files, one tensor in memory at a time.</summary>
internal static class SafetensorsWriter
{
    // The format wants the data aligned to 8 bytes; the header is padded with spaces.
    private const int Alignment = 8;

    /// <summary>Writes a new file and returns when it is on the disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">What to write, in this order.</param>
    /// <param name="metadata">What to say beside them.</param>
    /// <returns>Length and checksum of the file.</returns>
    public static FileSeal Write(
        string path, IReadOnlyList<TensorSource> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var file = new SealedFileStream(path);
        file.Write(Header(tensors, metadata ?? new Dictionary<string, string>()));
        var buffer = ArrayPool<float>.Shared.Rent(tensors.Max(tensor => tensor.Count));
        foreach (var tensor in tensors)
        {
            var values = buffer.AsSpan(0, tensor.Count);
            tensor.Read(values);
            foreach (var part in SpanParts.Of(values.Length))
                file.Write(MemoryMarshal.AsBytes(values[part]));
        }
        ArrayPool<float>.Shared.Return(buffer);
        return file.Finish();
    }

    private static byte[] Header(IReadOnlyList<TensorSource> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
            WriteHeader(writer, tensors, metadata);

        var padded = (json.WrittenCount + Alignment - 1) / Alignment * Alignment;
        var header = new byte[sizeof(ulong) + padded];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)padded);
        json.WrittenSpan.CopyTo(header.AsSpan(sizeof(ulong)));
        header.AsSpan(sizeof(ulong) + json.WrittenCount).Fill((byte)' ');
        return header;
    }

    private static void WriteHeader(
        Utf8JsonWriter writer, IReadOnlyList<TensorSource> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        writer.WriteStartObject();
        // Older versions of Hugging Face transformers refuse a file without this.
        writer.WriteStartObject("__metadata__");
        writer.WriteString("format", "pt");
        foreach (var (key, value) in metadata)
            writer.WriteString(key, value);
        writer.WriteEndObject();
        long offset = 0;
        foreach (var tensor in tensors)
        {
            var end = offset + (long)tensor.Count * sizeof(float);
            writer.WriteStartObject(tensor.Name);
            writer.WriteString("dtype", SafetensorsType.Float32);
            WriteArray(writer, "shape", tensor.Shape);
            WriteArray(writer, "data_offsets", [offset, end]);
            writer.WriteEndObject();
            offset = end;
        }
        writer.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter writer, string name, IEnumerable<long> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
            writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }
}
