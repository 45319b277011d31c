using System.Runtime.InteropServices;

namespace Hybrid.Checkpoints;

/// <summary>Float32 values from the element types that other programs store. Half precision widens exactly.</summary>
internal static class FloatValues
{
    /// <summary>The types that can be read, for messages.</summary>
    public const string Types = "F32, F16, BF16 and F64";

    private const int ChunkElements = 1 << 16;

    /// <summary>Takes the next bytes from where they are.</summary>
    public delegate void ByteReader(Span<byte> bytes);

    /// <summary>True for a type that can be read.</summary>
    public static bool CanRead(string type) => type is SafetensorsType.Float32 or "F16" or "BF16" or "F64";

    /// <summary>Reads little-endian elements in order.</summary>
    /// <param name="type">One that <see cref="CanRead"/> accepts.</param>
    /// <param name="values">Receives them.</param>
    /// <param name="next">Fills in the next bytes.</param>
    public static void Read(string type, Span<float> values, ByteReader next)
    {
        if (type == SafetensorsType.Float32)
        {
            foreach (var part in SpanParts.Of(values.Length))
                next(MemoryMarshal.AsBytes(values[part]));
            return;
        }

        var size = SafetensorsType.BytesOf(type);
        var buffer = new byte[Math.Min(values.Length, ChunkElements) * size];
        for (var start = 0; start < values.Length; start += ChunkElements)
        {
            var chunk = values[start..Math.Min(values.Length, start + ChunkElements)];
            var bytes = buffer.AsSpan(0, chunk.Length * size);
            next(bytes);
            Convert(type, bytes, chunk);
        }
    }

    private static void Convert(string type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        switch (type)
        {
            case "F16":
                var halves = MemoryMarshal.Cast<byte, Half>(bytes);
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)halves[i];
                break;
            case "BF16":
                var upper = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (var i = 0; i < values.Length; i++)
                    values[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                break;
            case "F64":
                var doubles = MemoryMarshal.Cast<byte, double>(bytes);
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)doubles[i];
                break;
        }
    }
}
