using Hybrid.Models;

namespace Hybrid.Interop;

/// <summary>A placement as the C ABI takes it.</summary>
internal static class PlacementConversion
{
    internal static unsafe HyPlacement ToNative(this Placement placement) => new()
    {
        StructSize = (uint)sizeof(HyPlacement),
        Device = (HyDevice)placement.Device,
        DeviceIndex = placement.DeviceIndex,
        Precision = (HyPrecision)placement.Precision,
    };
}
