namespace Hybrid.Interop;

/// <summary>Owns a native scorer.</summary>
internal sealed unsafe class ScorerHandle(HyScorer* pointer) : NativeHandle<HyScorer>(pointer)
{
    protected override void Destroy(HyScorer* pointer) => Native.ScorerDestroy(pointer);
}
