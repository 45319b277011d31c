namespace Hybrid.Models;

/// <summary>What computes.</summary>
public enum DeviceKind
{
    /// <summary>The processor: float32.</summary>
    Cpu = 0,

    /// <summary>A CUDA device of compute capability 8.0 or newer.</summary>
    Cuda = 1,
}
