namespace Hybrid.Interop;

/// <summary>Owns a native trainer.</summary>
internal sealed unsafe class TrainerHandle(HyTrainer* pointer) : NativeHandle<HyTrainer>(pointer)
{
    protected override void Destroy(HyTrainer* pointer) => Native.TrainerDestroy(pointer);
}
