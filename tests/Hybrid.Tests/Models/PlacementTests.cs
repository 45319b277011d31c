using Hybrid.Interop;
using Hybrid.Models;

namespace Hybrid.Tests.Models;

public sealed class PlacementTests
{
    private static readonly RuntimeInfo CpuBuild = new(
        "0.1.0", "", "g++ 12.2.0", "2.6.0", "OpenBLAS", "", "avx2", 2, "passive", CudaBuilt: false, CudaDevices: 0, CudaVersion: "");

    [Test]
    public void Auto_takes_CUDA_where_the_build_and_the_machine_have_it() => Assert.Multiple(() =>
    {
        Assert.That(Placement.Choose("auto", "auto", 0, CpuBuild), Is.EqualTo(Placement.Cpu));
        Assert.That(Placement.Choose("auto", "auto", 0, CudaBuild(devices: 0)), Is.EqualTo(Placement.Cpu));
        Assert.That(Placement.Choose("auto", "auto", 0, CudaBuild(devices: 1)).Device, Is.EqualTo(DeviceKind.Cuda));
        Assert.That(Placement.Choose("cpu", "auto", 0, CudaBuild(devices: 1)), Is.EqualTo(Placement.Cpu));
    });

    // A launcher may show each process its own device alone, under whatever local rank.
    [TestCase(1, 0, 0)]
    [TestCase(1, 5, 0)]
    [TestCase(4, 0, 0)]
    [TestCase(4, 3, 3)]
    public void The_local_rank_is_the_device_unless_one_alone_is_seen(int devices, int localRank, int device) => Assert.That(
        Placement.Choose("cuda", "auto", localRank, CudaBuild(devices)),
        Is.EqualTo(new Placement { Device = DeviceKind.Cuda, DeviceIndex = device }));

    [TestCase("auto", Precision.BFloat16)]
    [TestCase("float32", Precision.Float32)]
    [TestCase("tf32", Precision.Tf32)]
    [TestCase("bfloat16", Precision.BFloat16)]
    public void Every_precision_can_be_had_on_CUDA(string name, Precision precision) => Assert.That(
        Placement.Choose("cuda", name, 0, CudaBuild(1)).ComputePrecision, Is.EqualTo(precision));

    [TestCase("auto")]
    [TestCase("float32")]
    public void The_CPU_computes_in_float32(string name) => Assert.That(
        Placement.Choose("cpu", name, 0, CpuBuild).ComputePrecision, Is.EqualTo(Precision.Float32));

    private static readonly TestCaseData[] Mistakes =
    [
        new TestCaseData("cuda", "auto", 0, CpuBuild, "this build computes on the CPU alone"),
        new TestCaseData("cuda", "auto", 0, CudaBuild(0), "nvidia-smi"),
        new TestCaseData("cuda", "auto", 2, CudaBuild(2), "Local rank 2 has no CUDA device of its own"),
        new TestCaseData("auto", "auto", 2, CudaBuild(2), "Local rank 2 has no CUDA device of its own"),
        new TestCaseData("cpu", "bfloat16", 0, CudaBuild(1), "needs a CUDA device"),
        new TestCaseData("auto", "tf32", 0, CpuBuild, "needs a CUDA device"),
        new TestCaseData("gpu", "auto", 0, CudaBuild(1), "auto, cpu, cuda"),
        new TestCaseData("auto", "fp8", 0, CudaBuild(1), "auto, float32, tf32, bfloat16"),
    ];

    [TestCaseSource(nameof(Mistakes))]
    public void What_is_not_here_is_a_mistake_of_the_configuration(
        string device, string precision, int localRank, RuntimeInfo runtime, string message) => Assert.That(
            () => Placement.Choose(device, precision, localRank, runtime),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains(message)
                .And.Property(nameof(HybridException.ExitCode)).EqualTo(2));

    [Test]
    public unsafe void Every_part_arrives_in_its_own_place() => Assert.That(
        new Placement { Device = DeviceKind.Cuda, DeviceIndex = 3, Precision = Precision.Tf32 }.ToNative(),
        Is.EqualTo(new HyPlacement
        {
            StructSize = (uint)sizeof(HyPlacement),
            Device = HyDevice.Cuda,
            DeviceIndex = 3,
            Precision = HyPrecision.Tf32,
        }));

    private static RuntimeInfo CudaBuild(int devices) =>
        CpuBuild with { CudaBuilt = true, CudaDevices = devices, CudaVersion = "12.4" };
}
