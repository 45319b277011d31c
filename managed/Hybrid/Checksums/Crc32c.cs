using System.Numerics;
using System.Runtime.InteropServices;

namespace Hybrid.Checksums;

/// <summary>CRC-32C (Castagnoli) of a stream of bytes; the processor has an instruction for it.</summary>
internal sealed class Crc32c
{
    private uint _state = uint.MaxValue;

    /// <summary>The checksum of everything appended so far.</summary>
    public uint Value => ~_state;

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var state = _state;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            state = BitOperations.Crc32C(state, word);
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
            state = BitOperations.Crc32C(state, rest);
        _state = state;
    }
}
