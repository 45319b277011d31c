namespace Hybrid.Interop;

/// <summary>Owns a native decoder.</summary>
internal sealed unsafe class DecoderHandle(HyDecoder* pointer) : NativeHandle<HyDecoder>(pointer)
{
    protected override void Destroy(HyDecoder* pointer) => Native.DecoderDestroy(pointer);
}
