using System.Buffers;
using System.Runtime.InteropServices;
using Hybrid.Data;

namespace Hybrid.Interop;

/// <summary>A batch as the C ABI takes it; pins the arrays of addresses and document starts until disposed.</summary>
internal readonly unsafe ref struct PinnedBatch
{
    private readonly TokenBatch source;
    private readonly GCHandle addresses;
    private readonly MemoryHandle starts;

    internal PinnedBatch(TokenBatch source, nint[] windows, ReadOnlyMemory<int> documentStarts)
    {
        this.source = source;
        addresses = GCHandle.Alloc(windows, GCHandleType.Pinned);
        starts = documentStarts.Pin();
        Batch = new HyBatch
        {
            StructSize = (uint)sizeof(HyBatch),
            TokenType = (HyTokenType)source.TokenType,
            Windows = (void**)addresses.AddrOfPinnedObject(),
            Count = windows.Length,
            FirstSequence = source.FirstSequence,
            StepTokens = source.StepTokens,
            DocumentStarts = documentStarts.IsEmpty ? null : (int*)starts.Pointer,
        };
    }

    internal HyBatch Batch { get; }

    public void Dispose()
    {
        addresses.Free();
        starts.Dispose();
        GC.KeepAlive(source);
    }
}
