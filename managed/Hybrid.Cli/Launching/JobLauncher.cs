using Hybrid.Cli.Infrastructure;
using Hybrid.Configuration;
using Hybrid.Distributed;

namespace Hybrid.Cli.Launching;

/// <summary>Runs a job of several workers: serves the store, meets the other machines, starts and watches the workers.</summary>
internal static class JobLauncher
{
    private const string ThisMachine = "127.0.0.1";

    /// <summary>Runs it to its end.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="HybridException">The store cannot be served, or another machine is lost.</exception>
    /// <exception cref="OperationCanceledException">It was stopped at once.</exception>
    public static async Task<int> RunAsync(
        LaunchPlan plan, DistributedOptions options, StopRequest stop, Verbosity verbosity)
    {
        using var server = plan.NodeRank == 0 ? new StoreServer(plan.MasterPort) : null;
        var store = server is null ? new StoreAddress(plan.MasterHost, plan.MasterPort) : new(ThisMachine, server.Port);
        using var machines = await stop.UnlessStopped(() => Meet(plan, store, options));
        var program = WorkerProgram.Again() with { Defaults = DefaultsOf(plan) };
        var display = new LaunchDisplay(new WorkerOutput(Console.Out, Console.Error), verbosity);
        return await new Launcher(plan, program, machines, store, stop, display).RunAsync();
    }

    private static IMachines Meet(LaunchPlan plan, StoreAddress store, DistributedOptions options) =>
        plan.Nodes == 1 ? new OneMachine() : MachineGroup.Join(plan, store, options);

    // The name of a machine may lead anywhere; its workers find each other without it.
    private static Dictionary<string, string> DefaultsOf(LaunchPlan plan) =>
        plan.Nodes == 1 && OperatingSystem.IsLinux() ? new() { ["GLOO_SOCKET_IFNAME"] = "lo" } : [];
}
