using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Hybrid.Interop;

/// <summary>
/// The progress callback of one native call: reports each micro-batch and asks to stop once the token is cancelled.
/// An exception that the report throws also stops the call and is rethrown by <see cref="ThrowReason"/>.
/// </summary>
internal sealed unsafe class NativeProgress : IDisposable
{
    private readonly Action<int, int>? _report;
    private readonly CancellationToken _cancellationToken;
    private GCHandle _self;
    private ExceptionDispatchInfo? _failure;

    internal NativeProgress(Action<int, int>? report, CancellationToken cancellationToken)
    {
        _report = report;
        _cancellationToken = cancellationToken;
        _self = GCHandle.Alloc(this);
    }

    internal static delegate* unmanaged[Cdecl]<int, int, void*, int> Callback => &OnProgress;

    internal void* UserData => (void*)GCHandle.ToIntPtr(_self);

    public void Dispose() => _self.Free();

    /// <summary>Throws why the call was stopped: the report's exception, or that the token was cancelled.</summary>
    internal void ThrowReason()
    {
        _failure?.Throw();
        _cancellationToken.ThrowIfCancellationRequested();
    }

    // Nothing may be thrown through native frames.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnProgress(int done, int total, void* userData)
    {
        var progress = (NativeProgress)GCHandle.FromIntPtr((nint)userData).Target!;
        return progress.Continues(done, total) ? 0 : 1;
    }

    private bool Continues(int done, int total)
    {
        try
        {
            _report?.Invoke(done, total);
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            return false;
        }

        return !_cancellationToken.IsCancellationRequested;
    }
}
