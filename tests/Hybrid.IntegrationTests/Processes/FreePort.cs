using System.Net;
using System.Net.Sockets;

namespace Hybrid.IntegrationTests.Processes;

/// <summary>A TCP port that nobody listens on at the moment.</summary>
internal static class FreePort
{
    /// <summary>Finds one.</summary>
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
