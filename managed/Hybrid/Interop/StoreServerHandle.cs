namespace Hybrid.Interop;

/// <summary>Owns a native store server.</summary>
internal sealed unsafe class StoreServerHandle(HyStoreServer* pointer) : NativeHandle<HyStoreServer>(pointer)
{
    protected override void Destroy(HyStoreServer* pointer) => Native.StoreServerDestroy(pointer);
}
