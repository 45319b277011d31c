namespace Hybrid.Interop;

/// <summary>Owns a native model.</summary>
internal sealed unsafe class ModelHandle(HyModel* pointer) : NativeHandle<HyModel>(pointer)
{
    protected override void Destroy(HyModel* pointer) => Native.ModelDestroy(pointer);
}
