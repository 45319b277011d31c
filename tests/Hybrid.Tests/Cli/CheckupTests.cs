using Hybrid.Cli.Doctor;
using Hybrid.Distributed;

namespace Hybrid.Tests.Cli;

internal sealed class CheckupTests
{
    private static readonly RuntimeInfo Healthy = new(
        Version: "0.1.0",
        LibraryPath: "/opt/hybrid/libhybrid_core.so",
        Compiler: "g++ 12.2.0",
        LibTorchVersion: "1.13.1",
        Blas: "OpenBLAS 0.3.21",
        BlasPath: "/usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3",
        CpuKernels: "avx2",
        Threads: Environment.ProcessorCount,
        OmpWaitPolicy: "passive",
        CudaBuilt: false,
        CudaDevices: 0,
        CudaVersion: "");

    private static readonly TestCaseData[] Faults =
    [
        new TestCaseData(
            Healthy with { Blas = "unknown", BlasPath = "/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0" },
            "BLAS",
            "libopenblas0-pthread"),
        new TestCaseData(Healthy with { Threads = Environment.ProcessorCount + 3 }, "threads", "OMP_NUM_THREADS"),
        new TestCaseData(Healthy with { OmpWaitPolicy = "" }, "OMP_WAIT_POLICY", "passive"),
        new TestCaseData(Healthy with { OmpWaitPolicy = "ACTIVE" }, "OMP_WAIT_POLICY", "passive"),
        new TestCaseData(Healthy with { CpuKernels = "scalar" }, "CPU kernels", "AVX2"),
        new TestCaseData(Healthy with { CudaBuilt = true }, "GPU", "nvidia-smi"),
    ];

    [Test]
    public void A_healthy_machine_gets_no_advice() => Assert.That(
        Checkup.Describe(Healthy),
        Is.All.Matches<Diagnosis>(diagnosis => diagnosis is { Health: Health.Ok, Advice: null, Finding.Length: > 0 }));

    [TestCaseSource(nameof(Faults))]
    public void A_fault_is_a_warning_that_says_what_to_do(RuntimeInfo info, string name, string advice)
    {
        Diagnosis fault = Checkup.Describe(info).Single(diagnosis => diagnosis.Health != Health.Ok);

        Assert.Multiple(() =>
        {
            Assert.That(fault.Name, Is.EqualTo(name));
            Assert.That(fault.Health, Is.EqualTo(Health.Warning));
            Assert.That(fault.Advice, Does.Contain(advice));
        });
    }

    [Test]
    public void A_launchers_variables_are_told()
    {
        var variables = new Dictionary<string, string>
        {
            ["RANK"] = "1",
            ["LOCAL_RANK"] = "1",
            ["WORLD_SIZE"] = "2",
            ["LOCAL_WORLD_SIZE"] = "2",
            ["MASTER_ADDR"] = "node1",
            ["MASTER_PORT"] = "29500",
            ["TORCHELASTIC_RUN_ID"] = "job",
        };
        Diagnosis told = Checkup.Processes(() => LaunchEnvironment.Detect(variables));
        variables.Remove("MASTER_PORT");
        Diagnosis incomplete = Checkup.Processes(() => LaunchEnvironment.Detect(variables));

        Assert.Multiple(() =>
        {
            Assert.That(told.Finding, Does.StartWith("Rank 1 of 2").And.Contain("torchrun"));
            Assert.That(told.Health, Is.EqualTo(Health.Ok));
            Assert.That(incomplete.Finding, Does.Contain("MASTER_PORT"));
            Assert.That(incomplete.Health, Is.EqualTo(Health.Warning));
        });
    }

    [Test]
    public void Every_CUDA_device_is_told_with_what_decides_its_use()
    {
        var device = new CudaDevice(1, "NVIDIA H100 80GB HBM3", new Version(9, 0), 132, 85_017_493_504, 84_500_000_000);

        Assert.Multiple(() =>
        {
            Assert.That(Checkup.Describe(device).Name, Is.EqualTo("GPU 1"));
            Assert.That(
                Checkup.Describe(device).Finding,
                Is.EqualTo("NVIDIA H100 80GB HBM3, compute capability 9.0, 132 multiprocessors, 78.7 GiB of 79.2 GiB free"));
            Assert.That(
                Checkup.Describe(Healthy with { CudaBuilt = true, CudaDevices = 2, CudaVersion = "12.4" }).Last().Finding,
                Is.EqualTo("2 CUDA devices, built with CUDA 12.4"));
        });
    }

    [Test]
    public void What_carries_collectives_is_tried_and_not_believed()
    {
        Diagnosis gloo = Checkup.Collectives("gloo");
        Diagnosis nccl = Checkup.Collectives("nccl");

        Assert.Multiple(() =>
        {
            Assert.That(gloo, Is.EqualTo(new Diagnosis("Gloo", Health.Ok, "yes: a sum went through it")));
            if (HybridRuntime.Info.CudaDevices > 0)
                return;
            Assert.That(nccl.Health, Is.EqualTo(Health.Warning));
            Assert.That(nccl.Finding, Does.StartWith("no: ").And.Contain("CUDA"));
        });
    }

    [TestCase(2.0, Health.Warning)]
    [TestCase(120.0, Health.Ok)]
    public void The_rate_of_the_BLAS_is_judged_by_thread(double gflops, Health health) =>
        Assert.That(Checkup.Speed(gflops, threads: 4).Health, Is.EqualTo(health));
}
