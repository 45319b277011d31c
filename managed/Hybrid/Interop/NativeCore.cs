namespace Hybrid.Interop;

/// <summary>The way into the native library: loads it, and turns its status codes into exceptions.</summary>
internal static unsafe class NativeCore
{
    /// <summary>Loads the library before the first native call; later calls cost a field read.</summary>
    internal static void EnsureLoaded()
    {
        try
        {
            NativeLoader.EnsureLoaded();
        }
        catch (DllNotFoundException e)
        {
            throw new NativeLibraryException(e.Message, e);
        }
    }

    /// <summary>Returns when a call succeeded, else throws what its status stands for.</summary>
    /// <param name="status">What the call returned, on the same thread.</param>
    internal static void Check(HyStatus status)
    {
        if (status != HyStatus.Ok)
            throw ToException(status, NativeText.Read(Native.LastError()));
    }

    internal static Exception ToException(HyStatus status, string message) => status switch
    {
        HyStatus.InvalidArgument => new ConfigurationException(message),
        HyStatus.InvalidToken => new DataException(message),
        HyStatus.OutOfMemory => new MemoryExhaustedException(message),
        HyStatus.NotFinite => new NotFiniteException(message),
        HyStatus.PeerFailed => new PeerException(message),
        HyStatus.Cancelled => new OperationCanceledException(message),
        _ => new NativeException(message),
    };
}
