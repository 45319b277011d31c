using System.Runtime.InteropServices;

namespace Hybrid.Data.Preparation.Spooling;

/// <summary>
/// A document in a bucket's index: 20 bytes in this machine's byte order, as the spool never leaves it. The ids of
/// a bucket's documents lie in the order of their records.
/// </summary>
/// <param name="Id">See <see cref="DocumentId"/>.</param>
/// <param name="HoldOutHash">See <see cref="HoldOut"/>.</param>
/// <param name="Tokens">Its ids, the separator included.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct IndexRecord(ulong Id, ulong HoldOutHash, int Tokens);
