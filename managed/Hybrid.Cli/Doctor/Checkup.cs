using System.Globalization;
using System.Runtime.InteropServices;
using Hybrid.Configuration;
using Hybrid.Distributed;

namespace Hybrid.Cli.Doctor;

/// <summary>Looks at everything that decides whether Hybrid works here, and how fast.</summary>
internal static class Checkup
{
    // [n, n] x [n, n] float32: 2 GFLOP, large enough to reach the full rate, a second or two with the slowest BLAS.
    private const int ProductSize = 1024;

    private static readonly string[] TunedBlas = ["openblas", "mkl", "blis", "accelerate"];

    /// <summary>Runs all checks. The native library's are left out when it cannot be loaded.</summary>
    public static IReadOnlyList<Diagnosis> Run()
    {
        List<Diagnosis> diagnoses = [OperatingSystemOf(), DotNet(), Processes(LaunchEnvironment.Detect)];
        try
        {
            RuntimeInfo info = HybridRuntime.Info;
            diagnoses.AddRange(Describe(info));
            diagnoses.AddRange(HybridRuntime.Devices.Select(Describe));
            if (info.CudaDevices > 0)
                diagnoses.Add(Collectives(CollectiveBackend.Nccl));
            diagnoses.Add(Speed(HybridRuntime.MeasureGemm(ProductSize, ProductSize, ProductSize), info.Threads));
        }
        catch (NativeLibraryException error)
        {
            diagnoses.Add(new Diagnosis("native library", Health.Broken, error.Message, "Build or install it as said above."));
        }

        return diagnoses;
    }

    /// <summary>What the native library says about itself and its surroundings.</summary>
    internal static IEnumerable<Diagnosis> Describe(RuntimeInfo info) =>
    [
        new Diagnosis("native library", Health.Ok, $"{info.Version}, built by {info.Compiler}, {info.LibraryPath}"),
        new Diagnosis("libtorch", Health.Ok, info.LibTorchVersion),
        Blas(info),
        Threads(info.Threads, Environment.ProcessorCount),
        WaitPolicy(info.OmpWaitPolicy),
        Kernels(info.CpuKernels),
        Gpu(info),
    ];

    internal static Diagnosis Speed(double gflops, int threads)
    {
        const double SlowPerThread = 10; // Any AVX2 core does more than twice this with a proper BLAS.
        string finding = string.Create(
            CultureInfo.InvariantCulture,
            $"{gflops:F0} GFLOP/s, {ProductSize} x {ProductSize} float32 product, {threads} threads");
        return gflops >= SlowPerThread * threads
            ? new Diagnosis("BLAS speed", Health.Ok, finding)
            : new Diagnosis(
                "BLAS speed",
                Health.Warning,
                finding,
                "Training will be slow. Check the BLAS above, and whether other programs keep the cores busy.");
    }

    private static Diagnosis OperatingSystemOf()
    {
        string finding = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}";
        return OperatingSystem.IsLinux()
            ? new Diagnosis("operating system", Health.Ok, finding)
            : new Diagnosis(
                "operating system", Health.Warning, finding, "Hybrid is tested on Linux x64; elsewhere it only compiles.");
    }

    private static Diagnosis DotNet() => new(".NET", Health.Ok, RuntimeInformation.FrameworkDescription);

    /// <summary>Which of how many processes this one would train as.</summary>
    /// <param name="detect">Reads the variables of a launcher.</param>
    internal static Diagnosis Processes(Func<LaunchEnvironment> detect)
    {
        const string Name = "processes";
        try
        {
            LaunchEnvironment environment = detect();
            return new Diagnosis(Name, Health.Ok, environment.Node is { } node
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"Machine {node.Rank} of {node.Count}, as {node.Launcher} has it; hybrid train starts its workers.")
                : environment.Worker.Description);
        }
        catch (ConfigurationException error)
        {
            return new Diagnosis(
                Name, Health.Warning, error.Message, "hybrid train ends with this; it would not know the others.");
        }
    }

    private static Diagnosis Blas(RuntimeInfo info)
    {
        string finding = $"{info.Blas}, {info.BlasPath}";
        bool isTuned = TunedBlas.Any(name => finding.Contains(name, StringComparison.OrdinalIgnoreCase));
        return isTuned
            ? new Diagnosis("BLAS", Health.Ok, finding)
            : new Diagnosis(
                "BLAS",
                Health.Warning,
                finding,
                "This looks like the reference BLAS, tens of times slower than a tuned one. On Debian: "
                + "apt-get install libopenblas0-pthread");
    }

    private static Diagnosis Threads(int threads, int processors)
    {
        string finding = $"{threads} of {processors} cores";
        return threads == processors
            ? new Diagnosis("threads", Health.Ok, finding)
            : new Diagnosis(
                "threads",
                Health.Warning,
                finding,
                "One thread per core is fastest. Unset OMP_NUM_THREADS, or leave run.threads at 0.");
    }

    private static Diagnosis WaitPolicy(string policy) => policy.Equals("passive", StringComparison.OrdinalIgnoreCase)
        ? new Diagnosis("OMP_WAIT_POLICY", Health.Ok, policy)
        : new Diagnosis(
            "OMP_WAIT_POLICY",
            Health.Warning,
            policy.Length == 0 ? "not set" : policy,
            "The threads of OpenMP and of the BLAS take the cores from each other while they wait. Unset OMP_WAIT_POLICY "
            + "or set it to passive.");

    private static Diagnosis Kernels(string kernels) => kernels != "scalar"
        ? new Diagnosis("CPU kernels", Health.Ok, kernels)
        : new Diagnosis(
            "CPU kernels",
            Health.Warning,
            kernels,
            "The fused kernels run without vector instructions. Use a CPU with AVX2, and check that no environment variable "
            + "forces the scalar kernels.");

    private static Diagnosis Gpu(RuntimeInfo info) => info switch
    {
        { CudaBuilt: false } => new Diagnosis("GPU", Health.Ok, "not used: this build computes on the CPU"),
        { CudaDevices: 0 } => new Diagnosis(
            "GPU",
            Health.Warning,
            "none found, though this build can use CUDA",
            "Check nvidia-smi, CUDA_VISIBLE_DEVICES and that the driver fits libtorch's CUDA version."),
        _ => new Diagnosis("GPU", Health.Ok, Text($"{info.CudaDevices} CUDA devices, built with CUDA {info.CudaVersion}")),
    };

    /// <summary>A CUDA device.</summary>
    internal static Diagnosis Describe(CudaDevice device) => new(
        Text($"GPU {device.Index}"),
        Health.Ok,
        Text($"{device.Name}, compute capability {device.ComputeCapability}, {device.Multiprocessors} multiprocessors, ")
        + Text($"{Gibi(device.FreeMemory)} of {Gibi(device.TotalMemory)} free"));

    /// <summary>Whether a group of this process alone can sum up with a backend, as it would with others.</summary>
    internal static Diagnosis Collectives(string backend)
    {
        try
        {
            using var store = new StoreServer();
            var alone = new WorkerIdentity { StoreHost = "127.0.0.1", StorePort = store.Port, LauncherServesStore = true };
            using var group = ProcessGroup.Join(alone, new DistributedOptions { Backend = backend, StartTimeoutSeconds = 60 });
            group.AllReduce([1.0]);
            return new Diagnosis(group.Backend, Health.Ok, "yes: a sum went through it");
        }
        catch (HybridException error)
        {
            return new Diagnosis(
                CollectiveBackend.NameOf(backend),
                Health.Warning,
                $"no: {error.Message}",
                "Several processes on CUDA devices need NCCL: build with a libtorch that has it.");
        }
    }

    private static string Gibi(long bytes) => Text($"{bytes / (double)(1 << 30):F1} GiB");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
