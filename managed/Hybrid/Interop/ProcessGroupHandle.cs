namespace Hybrid.Interop;

/// <summary>Owns a native process group.</summary>
internal sealed unsafe class ProcessGroupHandle(HyProcessGroup* pointer) : NativeHandle<HyProcessGroup>(pointer)
{
    protected override void Destroy(HyProcessGroup* pointer) => Native.ProcessGroupDestroy(pointer);
}
