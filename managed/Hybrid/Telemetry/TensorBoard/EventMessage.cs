using System.Buffers.Binary;
using System.Text;

namespace Hybrid.Telemetry.TensorBoard;

/// <summary>
/// The few messages of TensorFlow's event.proto and summary.proto that scalars need, in Protocol Buffers' wire format.
/// </summary>
internal static class EventMessage
{
    // Event
    private const int WallTime = 1;
    private const int Step = 2;
    private const int FileVersion = 3;
    private const int Summary = 5;
    private const int SessionLog = 7;

    // Summary and Summary.Value
    private const int Value = 1;
    private const int Tag = 1;
    private const int SimpleValue = 2;

    // SessionLog
    private const int Status = 1;
    private const int Start = 1;

    private enum WireType
    {
        VarInt = 0,
        Fixed64 = 1,
        Length = 2,
        Fixed32 = 5,
    }

    /// <summary>The first event of a file.</summary>
    public static byte[] Version(double wallTime) =>
        [.. Double(WallTime, wallTime), .. Bytes(FileVersion, Encoding.UTF8.GetBytes("brain.Event:2"))];

    /// <summary>A session begins: readers drop what earlier files say of this step and of those after it.</summary>
    public static byte[] SessionStart(double wallTime, long step) =>
        [.. Double(WallTime, wallTime), .. Integer(Step, step), .. Bytes(SessionLog, Integer(Status, Start))];

    /// <summary>Values of one step.</summary>
    public static byte[] Scalars(double wallTime, long step, IEnumerable<Scalar> scalars) =>
        [.. Double(WallTime, wallTime), .. Integer(Step, step), .. Bytes(Summary, [.. scalars.SelectMany(ValueOf)])];

    private static byte[] ValueOf(Scalar scalar) =>
        Bytes(Value, [.. Bytes(Tag, Encoding.UTF8.GetBytes(scalar.Tag)), .. Single(SimpleValue, (float)scalar.Value)]);

    private static byte[] Integer(int field, long value) => [Key(field, WireType.VarInt), .. VarInt((ulong)value)];

    private static byte[] Bytes(int field, byte[] value) =>
        [Key(field, WireType.Length), .. VarInt((ulong)value.Length), .. value];

    private static byte[] Double(int field, double value)
    {
        var bytes = new byte[1 + sizeof(double)];
        bytes[0] = Key(field, WireType.Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(1), value);
        return bytes;
    }

    private static byte[] Single(int field, float value)
    {
        var bytes = new byte[1 + sizeof(float)];
        bytes[0] = Key(field, WireType.Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(1), value);
        return bytes;
    }

    // One byte holds the fields below 16, which are all there are.
    private static byte Key(int field, WireType type) => (byte)(field << 3 | (int)type);

    // Seven bits a byte, the lowest first; the top bit says that more follow.
    private static List<byte> VarInt(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return bytes;
    }
}
