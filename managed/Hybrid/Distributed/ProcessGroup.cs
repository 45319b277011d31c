using Hybrid.Configuration;
using Hybrid.Interop;

namespace Hybrid.Distributed;

/// <summary>
/// The processes that train one model together, seen from one of them. When one of them is lost or gives up, the calls of
/// the others throw <see cref="PeerException"/>, and the group is of no use any more.
/// </summary>
/// <remarks>
/// Thread safety: <see cref="Abort"/> and <see cref="SetActivity"/> are called from any thread; the collectives by one
/// thread of each process at a time, in the same order on all of them.
/// </remarks>
public sealed unsafe class ProcessGroup : ICollectives, IDisposable
{
    private ProcessGroup(ProcessGroupHandle handle, WorkerIdentity identity, string backend)
    {
        Handle = handle;
        Identity = identity;
        Backend = backend;
    }

    /// <summary>Which of the processes this one is.</summary>
    public WorkerIdentity Identity { get; }

    /// <summary>What carries the collectives: Gloo or NCCL.</summary>
    public string Backend { get; }

    /// <inheritdoc cref="WorkerIdentity.Rank"/>
    public int Rank => Identity.Rank;

    /// <inheritdoc cref="WorkerIdentity.WorldSize"/>
    public int WorldSize => Identity.WorldSize;

    /// <summary>The group in words.</summary>
    public GroupDescription Description => new(WorldSize, Identity.Launcher, Backend);

    internal ProcessGroupHandle Handle { get; }

    /// <summary>Joins a group: returns when all of its processes have.</summary>
    /// <param name="identity">Which process this is, and where the others are found.</param>
    /// <param name="options">How long to wait for whom, and what carries the collectives.</param>
    /// <exception cref="ConfigurationException">Identity and options do not fit each other or this machine.</exception>
    /// <exception cref="PeerException">A process did not come; the message names it.</exception>
    public static ProcessGroup Join(WorkerIdentity identity, DistributedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(identity);
        options ??= new();
        NativeCore.EnsureLoaded();

        using var host = new Utf8Argument(identity.StoreHost);
        using var prefix = new Utf8Argument(identity.StorePrefix);
        using var label = new Utf8Argument($"{Environment.MachineName}, process {Environment.ProcessId}");
        var config = new HyProcessGroupConfig
        {
            StructSize = (uint)sizeof(HyProcessGroupConfig),
            Backend = CollectiveBackend.ToNative(options.Backend),
            Rank = identity.Rank,
            WorldSize = identity.WorldSize,
            LocalRank = identity.Device,
            StoreHost = host.Pointer,
            StorePort = identity.StorePort,
            StorePrefix = prefix.Pointer,
            Label = label.Pointer,
            Timeout = options.TimeoutSeconds,
            StartTimeout = options.StartTimeoutSeconds,
            ServesStore = identity.ServesStore ? 1 : 0,
        };
        HyProcessGroup* group;
        NativeCore.Check(Native.ProcessGroupCreate(&config, &group));
        return new ProcessGroup(new ProcessGroupHandle(group), identity, CollectiveBackend.NameOf(options.Backend));
    }

    /// <summary>Says what this process is doing, for the messages of the others; a step of training says so by itself.</summary>
    /// <param name="activity">For people: "saving the checkpoint of step 1000".</param>
    public void SetActivity(string activity)
    {
        using var text = new Utf8Argument(activity);
        using var group = Handle.Borrow();
        NativeCore.Check(Native.ProcessGroupSetActivity(group.Pointer, text.Pointer));
    }

    /// <summary>Tells the others, as far as they can be told, that this process gives up.</summary>
    /// <param name="reason">What the others' <see cref="PeerException"/> says of it.</param>
    public void Abort(string reason)
    {
        using var text = new Utf8Argument(reason);
        using var group = Handle.Borrow();
        // There is nobody left to tell where this fails.
        _ = Native.ProcessGroupAbort(group.Pointer, text.Pointer);
    }

    /// <summary>Returns at once.</summary>
    /// <exception cref="PeerException">Another process is lost or gave up.</exception>
    public void Check()
    {
        using var group = Handle.Borrow();
        NativeCore.Check(Native.ProcessGroupCheck(group.Pointer));
    }

    /// <summary>Returns when every process has called it. Collective.</summary>
    /// <exception cref="PeerException">Another process is lost or gave up.</exception>
    public void Barrier()
    {
        using var group = Handle.Borrow();
        NativeCore.Check(Native.ProcessGroupBarrier(group.Pointer));
    }

    /// <summary>Replaces each value by its sum over the processes: the same bits on all of them. Collective.</summary>
    /// <param name="values">As many on every process.</param>
    /// <exception cref="PeerException">Another process is lost or gave up.</exception>
    public void AllReduce(Span<double> values)
    {
        using var group = Handle.Borrow();
        fixed (double* pointer = values)
            NativeCore.Check(Native.ProcessGroupAllReduce(group.Pointer, pointer, values.Length));
    }

    /// <summary>Copies the root's bytes to every process. Collective.</summary>
    /// <param name="bytes">As many on every process.</param>
    /// <param name="root">The rank whose bytes they are.</param>
    /// <exception cref="PeerException">Another process is lost or gave up.</exception>
    public void Broadcast(Span<byte> bytes, int root)
    {
        using var group = Handle.Borrow();
        fixed (byte* pointer = bytes)
            NativeCore.Check(Native.ProcessGroupBroadcast(group.Pointer, pointer, bytes.Length, root));
    }

    /// <summary>Leaves the group.</summary>
    public void Dispose() => Handle.Dispose();
}
