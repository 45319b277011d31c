using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hybrid.Tokenization;

/// <summary>
/// A short piece in one register, to be hashed and compared at once: its bytes, zeros up to 31, and its length as the
/// 32nd byte, so that keys are equal where pieces are.
/// </summary>
internal readonly struct PieceKey
{
    /// <summary>Most bytes of a piece that has a key.</summary>
    public const int LongestPiece = 31;

    private readonly Vector256<byte> _bytes;

    private PieceKey(Vector256<byte> bytes) => _bytes = bytes;

    /// <summary>Whether it is <c>default</c>, which is no piece's key.</summary>
    public bool IsEmpty => _bytes == Vector256<byte>.Zero;

    private static Vector256<byte> LastByte => Vector256.Create(0, 0, 0, 0xff00_0000_0000_0000).AsByte();

    /// <summary>The key of a piece.</summary>
    /// <param name="text">The piece and what follows it: 32 bytes are loaded at once where they are there.</param>
    /// <param name="length">Bytes of the piece, from 1 to <see cref="LongestPiece"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PieceKey Of(ReadOnlySpan<byte> text, int length)
    {
        var bytes = text.Length >= Vector256<byte>.Count ? Vector256.Create(text) : LoadShort(text);
        var lengths = Vector256.Create((byte)length);
        var piece = bytes & Vector256.LessThan(Vector256<byte>.Indices, lengths);
        return new(piece | (lengths & LastByte));
    }

    /// <summary>Whether it is the same piece's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(in PieceKey other) => _bytes == other._bytes;

    /// <summary>A hash whose bits all depend on all bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Hash()
    {
        // Four multiplications that do not wait for each other, by the primes of xxHash64.
        var words = _bytes.AsUInt64();
        ulong mixed = (words[0] * 0x9e3779b185ebca87)
            ^ BitOperations.RotateLeft(words[1] * 0xc2b2ae3d27d4eb4f, 16)
            ^ BitOperations.RotateLeft(words[2] * 0x165667b19e3779f9, 32)
            ^ BitOperations.RotateLeft(words[3] * 0x85ebca77c2b2ae63, 48);
        mixed = (mixed ^ (mixed >> 32)) * 0x27d4eb2f165667c5;
        return (uint)(mixed >> 32);
    }

    // Apart, as a method with stackalloc is not inlined.
    private static Vector256<byte> LoadShort(ReadOnlySpan<byte> text)
    {
        Span<byte> padded = stackalloc byte[Vector256<byte>.Count];
        padded.Clear();
        text.CopyTo(padded);
        return Vector256.Create<byte>(padded);
    }
}
