using Hybrid.Models;

namespace Hybrid;

/// <summary>A CUDA device.</summary>
/// <param name="Index">Which one, among those that the process sees.</param>
/// <param name="Name">For example "NVIDIA H100 80GB HBM3".</param>
/// <param name="ComputeCapability">For example 9.0.</param>
/// <param name="Multiprocessors">Streaming multiprocessors.</param>
/// <param name="TotalMemory">Bytes of memory.</param>
/// <param name="FreeMemory">Those that nobody used when this was asked.</param>
public sealed record CudaDevice(
    int Index, string Name, Version ComputeCapability, int Multiprocessors, long TotalMemory, long FreeMemory)
{
    /// <summary>The device of a placement; null on the CPU.</summary>
    internal static CudaDevice? Of(Placement placement) =>
        placement.Device == DeviceKind.Cuda ? HybridRuntime.Devices[placement.DeviceIndex] : null;
}
