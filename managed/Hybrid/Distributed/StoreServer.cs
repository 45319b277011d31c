using Hybrid.Interop;

namespace Hybrid.Distributed;

/// <summary>Where the processes of a job find each other: the server of a c10d TCPStore, on every interface.</summary>
/// <remarks>Thread safety: any thread. Processes that still use the store when it is disposed fail.</remarks>
public sealed unsafe class StoreServer : IDisposable
{
    private readonly StoreServerHandle _handle;

    /// <summary>Starts to serve.</summary>
    /// <param name="port">The port to listen on; 0 takes a free one.</param>
    /// <exception cref="HybridException">The port cannot be had.</exception>
    public StoreServer(int port = 0)
    {
        NativeCore.EnsureLoaded();
        HyStoreServer* server;
        NativeCore.Check(Native.StoreServerCreate(port, &server));
        _handle = new StoreServerHandle(server);
    }

    /// <summary>The port that it listens on.</summary>
    public int Port
    {
        get
        {
            int port;
            using var server = _handle.Borrow();
            NativeCore.Check(Native.StoreServerGetPort(server.Pointer, &port));
            return port;
        }
    }

    /// <summary>Stops to serve.</summary>
    public void Dispose() => _handle.Dispose();
}
