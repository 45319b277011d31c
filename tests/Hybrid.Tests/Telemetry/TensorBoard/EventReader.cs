using System.Text;

namespace Hybrid.Tests.Telemetry.TensorBoard;

/// <summary>
/// Reads event files as TensorBoard does, from the formats' descriptions and without any of the writer's code: TFRecord
/// framing with masked CRC-32C, Protocol Buffers, and what a restarted session makes of earlier files.
/// </summary>
internal static class EventReader
{
    /// <summary>Each tag's values by step, over all files of a folder.</summary>
    public static Dictionary<string, List<(long Step, float Value)>> ReadFolder(string folder)
    {
        var series = new Dictionary<string, List<(long Step, float Value)>>();
        foreach (var file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            foreach (var read in ReadFile(file))
                Apply(series, read);
        }
        return series;
    }

    /// <summary>A file's events up to its end or to a record that was cut short.</summary>
    public static IReadOnlyList<ReadEvent> ReadFile(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var events = new List<ReadEvent>();
        var position = 0;
        while (position + 12 <= bytes.Length)
        {
            var length = (int)BitConverter.ToUInt64(bytes, position);
            if (position + 12 + length + 4 > bytes.Length)
                break;
            CheckMasked(bytes.AsSpan(position, 8), BitConverter.ToUInt32(bytes, position + 8));
            var data = bytes.AsSpan(position + 12, length);
            CheckMasked(data, BitConverter.ToUInt32(bytes, position + 12 + length));
            events.Add(Event(data));
            position += 12 + length + 4;
        }
        return events;
    }

    private static void Apply(Dictionary<string, List<(long Step, float Value)>> series, ReadEvent read)
    {
        foreach (var points in series.Values.Where(_ => read.StartsSession))
            points.RemoveAll(point => point.Step >= read.Step);
        foreach (var (tag, value) in read.Scalars)
        {
            if (!series.TryGetValue(tag, out var points))
                series.Add(tag, points = []);
            points.Add((read.Step, value));
        }
    }

    private static ReadEvent Event(ReadOnlySpan<byte> message)
    {
        var (time, step, version, starts) = (0.0, 0L, (string?)null, false);
        var scalars = new List<(string, float)>();
        while (Field(ref message, out var payload) is var field && field != 0)
        {
            switch (field)
            {
                case 1:
                    time = BitConverter.ToDouble(payload);
                    break;
                case 2:
                    step = (long)VarInt(ref payload);
                    break;
                case 3:
                    version = Encoding.UTF8.GetString(payload);
                    break;
                case 5:
                    while (Field(ref payload, out var value) == 1)
                        scalars.Add(Scalar(value));
                    break;
                case 7:
                    starts = Field(ref payload, out var status) == 1 && status is [1];
                    break;
            }
        }
        return new(time, step, version, starts, scalars);
    }

    private static (string Tag, float Value) Scalar(ReadOnlySpan<byte> message)
    {
        var (tag, number) = ("", float.NaN);
        while (Field(ref message, out var payload) is var field && field != 0)
        {
            if (field == 1)
                tag = Encoding.UTF8.GetString(payload);
            else if (field == 2)
                number = BitConverter.ToSingle(payload);
        }
        return (tag, number);
    }

    // Takes a field off the front: its number, or 0 at the end.
    private static int Field(ref ReadOnlySpan<byte> message, out ReadOnlySpan<byte> payload)
    {
        payload = [];
        if (message.IsEmpty)
            return 0;
        var key = VarInt(ref message);
        var length = (key & 7) switch
        {
            0 => VarIntLength(message),
            1 => 8,
            2 => (int)VarInt(ref message),
            5 => 4,
            var other => throw new InvalidDataException($"wire type {other}"),
        };
        payload = message[..length];
        message = message[length..];
        return (int)(key >> 3);
    }

    private static int VarIntLength(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyInRange((byte)0, (byte)0x7f) + 1;

    private static ulong VarInt(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        var length = VarIntLength(bytes);
        for (var i = length - 1; i >= 0; i--)
            value = value << 7 | (uint)(bytes[i] & 0x7f);
        bytes = bytes[length..];
        return value;
    }

    private static void CheckMasked(ReadOnlySpan<byte> bytes, uint stored)
    {
        var state = uint.MaxValue;
        foreach (var item in bytes)
        {
            state ^= item;
            for (var bit = 0; bit < 8; bit++)
                state = (state & 1) != 0 ? state >> 1 ^ 0x82f63b78 : state >> 1;
        }
        var checksum = ~state;
        var masked = unchecked((checksum >> 15 | checksum << 17) + 0xa282ead8);
        if (masked != stored)
            throw new InvalidDataException("a checksum is wrong");
    }
}
