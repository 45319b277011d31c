using System.Buffers;
using System.Runtime.InteropServices;
using Hybrid.Data;

namespace Hybrid.Interop;

/// <summary>A batch as the C ABI takes it; pins the arrays of addresses and document starts until disposed.</summary>
internal readonly unsafe ref struct PinnedBatch
{
    private readonly TokenBatch _source;
    private readonly GCHandle _addresses;
    private readonly MemoryHandle _starts;

    internal PinnedBatch(TokenBatch source, nint[] windows, ReadOnlyMemory<int> documentStarts)
    {
        _source = source;
        _addresses = GCHandle.Alloc(windows, GCHandleType.Pinned);
        _starts = documentStarts.Pin();
        Batch = new HyBatch
        {
            StructSize = (uint)sizeof(HyBatch),
            TokenType = (HyTokenType)source.TokenType,
            Windows = (void**)_addresses.AddrOfPinnedObject(),
            Count = windows.Length,
            FirstSequence = source.FirstSequence,
            StepTokens = source.StepTokens,
            DocumentStarts = documentStarts.IsEmpty ? null : (int*)_starts.Pointer,
        };
    }

    internal HyBatch Batch { get; }

    public void Dispose()
    {
        _addresses.Free();
        _starts.Dispose();
        GC.KeepAlive(_source);
    }
}
