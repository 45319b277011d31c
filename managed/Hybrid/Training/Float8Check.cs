using Hybrid.Configuration;
using Hybrid.Models;

namespace Hybrid.Training;

/// <summary>Holds run.float8 to what it is to run on, before any memory is taken.</summary>
internal static class Float8Check
{
    // The first with products of 8-bit floats that take a scale for each row.
    private static readonly Version Needed = new(9, 0);

    /// <summary>Returns where steps can be made there; which device it would be is not asked.</summary>
    /// <exception cref="ConfigurationException">The CPU has no 8-bit floats.</exception>
    public static void Check(RunOptions run, Placement placement)
    {
        if (run.Float8 && placement.Device == DeviceKind.Cpu)
        {
            throw new ConfigurationException(
                $"run.float8 needs a CUDA device, and run.device = \"{run.Device}\" comes to the CPU here. Set run.device = "
                + $"\"{DeviceName.Cuda}\" where there is one, or run.float8 = false.");
        }
    }

    /// <summary>Returns where a device can make such steps.</summary>
    /// <exception cref="ConfigurationException">It is too old.</exception>
    public static void Check(RunOptions run, string device, Version computeCapability)
    {
        if (run.Float8 && computeCapability < Needed)
        {
            throw new ConfigurationException(
                $"run.float8 needs compute capability {Needed} or newer, as an H100 has, and {device} has {computeCapability}. "
                + "Set run.float8 = false, or take another device.");
        }
    }
}
