using Hybrid.Distributed;

namespace Hybrid.Interop;

/// <summary>A process group, or none, kept alive for the length of a call.</summary>
internal readonly unsafe ref struct BorrowedGroup
{
    private readonly ProcessGroupHandle? _handle;

    internal BorrowedGroup(ProcessGroup? group)
    {
        _handle = group?.Handle;
        var added = false;
        _handle?.DangerousAddRef(ref added);
    }

    internal HyProcessGroup* Pointer => _handle is null ? null : (HyProcessGroup*)_handle.DangerousGetHandle();

    public void Dispose() => _handle?.DangerousRelease();
}
