using Hybrid.Data;
using Hybrid.Interop;
using Hybrid.Models;

namespace Hybrid.Training;

/// <summary>
/// Trains one model with AdamW. Gradients, moments and activations are held in native memory, all taken at creation.
/// </summary>
/// <remarks>
/// On CUDA <see cref="Step"/> returns while the device still works: call <see cref="Finish"/> before parameters, optimizer
/// tensors, statistics or <see cref="Updates"/> are read, and before a scorer or decoder uses the model.
/// Thread safety: one thread at a time, and nothing else may use the model during <see cref="Step"/>.
/// </remarks>
public sealed unsafe class Trainer : IStepTrainer, IDisposable
{
    private readonly TrainerHandle _handle;
    private readonly IReadOnlyList<TensorInfo> _tensors;
    private bool _measuresTensors;

    /// <summary>Creates a trainer whose moments and update count are zero.</summary>
    /// <exception cref="ConfigurationException">An option is invalid; the message names it.</exception>
    /// <exception cref="MemoryExhaustedException">There is not enough memory; see <see cref="Estimate"/>.</exception>
    public Trainer(LanguageModel model, TrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);

        using var group = new BorrowedGroup(options.Group);
        HyTrainerConfig config = options.ToNative(group.Pointer);
        HyTrainer* trainer;
        using var native = model.Handle.Borrow();
        NativeCore.Check(Native.TrainerCreate(native.Pointer, &config, &trainer));
        _handle = new TrainerHandle(trainer);
        _tensors = model.Tensors;
        Context = options.Context > 0 ? options.Context : model.Config.NCtx;
        ShardsOptimizer = config.OptimizerShards > 1;
    }

    /// <summary>T: tokens of each sequence in a step.</summary>
    public int Context { get; }

    /// <summary>AdamW's moments are divided among the processes, and copying one out takes all of them.</summary>
    internal bool ShardsOptimizer { get; }

    /// <summary>Updates made so far: AdamW's step in the bias corrections. Set when state is restored.</summary>
    public long Updates
    {
        get
        {
            long updates;
            using var trainer = _handle.Borrow();
            NativeCore.Check(Native.TrainerGetUpdates(trainer.Pointer, &updates));
            return updates;
        }

        set
        {
            using var trainer = _handle.Borrow();
            NativeCore.Check(Native.TrainerSetUpdates(trainer.Pointer, value));
        }
    }

    /// <summary>
    /// Whether the following steps also measure every tensor for <see cref="ReadStatistics"/>; they compute the same
    /// otherwise. Set for the first time, it takes memory for a copy of the parameters.
    /// </summary>
    /// <exception cref="MemoryExhaustedException">There is not enough memory for the copy.</exception>
    public bool MeasuresTensors
    {
        get => _measuresTensors;
        set
        {
            using var trainer = _handle.Borrow();
            NativeCore.Check(Native.TrainerSetTensorStats(trainer.Pointer, value ? 1 : 0));
            _measuresTensors = value;
        }
    }

    /// <summary>Memory that the trainer holds.</summary>
    public TrainerMemory Memory
    {
        get
        {
            var memory = new HyTrainerMemory { StructSize = (uint)sizeof(HyTrainerMemory) };
            using var trainer = _handle.Borrow();
            NativeCore.Check(Native.TrainerGetMemory(trainer.Pointer, &memory));
            return ToManaged(memory);
        }
    }

    /// <summary>Memory that a trainer of this shape would hold, without creating one.</summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="options">How it would be trained.</param>
    /// <param name="placement">Where; null is the CPU. The device need not be there.</param>
    /// <exception cref="ConfigurationException">The model's or the trainer's configuration is invalid.</exception>
    public static TrainerMemory Estimate(ModelConfig model, TrainerOptions options, Placement? placement = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        NativeCore.EnsureLoaded();

        HyModelConfig modelConfig = model.ToNative();
        HyPlacement nativePlacement = (placement ?? Placement.Cpu).ToNative();
        using var group = new BorrowedGroup(options.Group);
        HyTrainerConfig config = options.ToNative(group.Pointer);
        var memory = new HyTrainerMemory { StructSize = (uint)sizeof(HyTrainerMemory) };
        NativeCore.Check(Native.TrainerEstimate(&modelConfig, &nativePlacement, &config, &memory));
        return ToManaged(memory);
    }

    /// <summary>
    /// One optimizer step: every window forward and backward in micro-batches, gradient norm, clipping, AdamW.
    /// When it throws, weights and optimizer state are as before the call. With a group it is collective: every process
    /// brings its own windows of the step and ends with the same parameters and the same loss.
    /// </summary>
    /// <param name="batch">Windows of <see cref="Context"/> + 1 ids; their number need not divide by the micro-batch.</param>
    /// <param name="learningRate">Learning rate of this step.</param>
    /// <param name="step">Index of the step from 0; a part of dropout's counter.</param>
    /// <param name="progress">Called on this thread after each micro-batch with the number done and the total.</param>
    /// <param name="cancellationToken">Abandons the step at the end of the running micro-batch.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="DataException">A token id is not in the vocabulary; the message names window and position.</exception>
    /// <returns>
    /// What a step did that no call has told of: on the CPU this one; on CUDA the one before, or null when there was none.
    /// </returns>
    /// <exception cref="NotFiniteException">
    /// The loss or the gradient norm of that step is NaN or infinite; on CUDA this step has changed nothing either.
    /// </exception>
    /// <exception cref="PeerException">Another process of the group is lost or gave up.</exception>
    public StepMetrics? Step(
        TokenBatch batch,
        double learningRate,
        long step,
        Action<int, int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        cancellationToken.ThrowIfCancellationRequested();
        if (batch.Length != Context)
        {
            throw new ConfigurationException(
                $"The batch's windows hold {batch.Length} tokens and their successor; the trainer was created with context = {Context}.");
        }

        var metrics = new HyStepMetrics { StructSize = (uint)sizeof(HyStepMetrics) };
        using var trainer = _handle.Borrow();
        using var callback = new NativeProgress(progress, cancellationToken);
        // Every step sets its own callback first, so that none is ever called after its step.
        NativeCore.Check(Native.TrainerSetProgress(trainer.Pointer, NativeProgress.Callback, callback.UserData));
        HyStatus status;
        using (var windows = batch.Pin())
        {
            HyBatch native = windows.Batch;
            status = Native.TrainerStep(trainer.Pointer, &native, learningRate, step, &metrics);
        }

        if (status == HyStatus.Cancelled)
            callback.ThrowReason();
        NativeCore.Check(status);
        return ToManaged(metrics);
    }

    /// <summary>Waits for the device, so that everything may be read. Returns at once on the CPU.</summary>
    /// <returns>What the last step did, when no call has told of it, else null.</returns>
    /// <exception cref="NotFiniteException">The loss or the gradient norm of that step is NaN or infinite.</exception>
    /// <exception cref="PeerException">Another process of the group is lost or gave up.</exception>
    public StepMetrics? Finish()
    {
        var metrics = new HyStepMetrics { StructSize = (uint)sizeof(HyStepMetrics) };
        using var trainer = _handle.Borrow();
        NativeCore.Check(Native.TrainerFinish(trainer.Pointer, &metrics));
        return ToManaged(metrics);
    }

    /// <summary>
    /// Asks every process of the group to stop after a step: <see cref="StepMetrics.Stop"/> of the running one or of the
    /// next is true on all of them. From any thread.
    /// </summary>
    public void AskStop()
    {
        using var trainer = _handle.Borrow();
        NativeCore.Check(Native.TrainerAskStop(trainer.Pointer));
    }

    /// <summary>
    /// Gives every process of the group rank 0's parameters, moments and number of updates, and compares them.
    /// Collective; nothing without a group.
    /// </summary>
    /// <exception cref="PeerException">Another process is lost or gave up, or its parameters still differ.</exception>
    public void Synchronize()
    {
        using var trainer = _handle.Borrow();
        NativeCore.Check(Native.TrainerSynchronize(trainer.Pointer));
    }

    /// <summary>Compares the parameters of all processes by their hashes. Collective; nothing without a group.</summary>
    /// <exception cref="PeerException">Names the ranks whose parameters are not rank 0's.</exception>
    public void CompareParameters()
    {
        using var trainer = _handle.Borrow();
        NativeCore.Check(Native.TrainerCompareParameters(trainer.Pointer));
    }

    /// <summary>How large every tensor was in the last step that measured, by the tensor's name.</summary>
    /// <exception cref="ConfigurationException">No step has measured; see <see cref="MeasuresTensors"/>.</exception>
    public IReadOnlyDictionary<string, TensorStatistics> ReadStatistics()
    {
        using var trainer = _handle.Borrow();
        var statistics = new Dictionary<string, TensorStatistics>(_tensors.Count);
        foreach (TensorInfo tensor in _tensors)
        {
            var stats = new HyTensorStats { StructSize = (uint)sizeof(HyTensorStats) };
            NativeCore.Check(Native.TrainerGetTensorStats(trainer.Pointer, tensor.Index, &stats));
            statistics.Add(tensor.Name, ToManaged(stats));
        }

        return statistics;
    }

    /// <summary>
    /// Copies an optimizer tensor out. Collective where the optimizer is sharded: every process gets the whole tensor.
    /// </summary>
    /// <param name="tensor">Which one.</param>
    /// <param name="index">Position of its parameter in <see cref="LanguageModel.Tensors"/>.</param>
    /// <param name="values">Receives exactly the parameter's <see cref="TensorInfo.ElementCount"/> values.</param>
    /// <exception cref="ArgumentException">The index or the length does not fit.</exception>
    public void ReadTensor(OptimizerTensor tensor, int index, Span<float> values)
    {
        TensorTable.CheckLength(_tensors, index, values.Length);
        using var trainer = _handle.Borrow();
        fixed (float* pointer = values)
        {
            NativeCore.Check(Native.TrainerReadTensor(
                trainer.Pointer, (HyTrainerState)tensor, index, pointer, values.Length));
        }
    }

    /// <summary>Copies a parameter's moment out.</summary>
    internal void ReadMoment(OptimizerTensor moment, TensorInfo parameter, Span<float> values) =>
        ReadTensor(moment, parameter.Index, values);

    /// <summary>Copies an optimizer tensor in.</summary>
    /// <param name="tensor">Which one.</param>
    /// <param name="index">Position of its parameter in <see cref="LanguageModel.Tensors"/>.</param>
    /// <param name="values">Exactly the parameter's <see cref="TensorInfo.ElementCount"/> values.</param>
    /// <exception cref="ArgumentException">The index or the length does not fit.</exception>
    public void WriteTensor(OptimizerTensor tensor, int index, ReadOnlySpan<float> values)
    {
        TensorTable.CheckLength(_tensors, index, values.Length);
        using var trainer = _handle.Borrow();
        fixed (float* pointer = values)
        {
            NativeCore.Check(Native.TrainerWriteTensor(
                trainer.Pointer, (HyTrainerState)tensor, index, pointer, values.Length));
        }
    }

    /// <summary>Frees gradients, moments and activations.</summary>
    public void Dispose() => _handle.Dispose();

    private static TrainerMemory ToManaged(in HyTrainerMemory memory) =>
        new(memory.Parameters, memory.Weights, memory.Gradients, memory.Moments, memory.Arena);

    private static TensorStatistics ToManaged(in HyTensorStats stats) => new(
        stats.ParameterRms,
        stats.ParameterMax,
        stats.GradientRms,
        stats.GradientMax,
        stats.UpdateRms,
        stats.UpdateMax);

    private static StepMetrics? ToManaged(in HyStepMetrics metrics) => metrics.Step < 0 ? null : new(
        metrics.Step,
        metrics.Loss,
        metrics.GradientNorm,
        metrics.Tokens,
        metrics.MicroBatches,
        metrics.ForwardMs,
        metrics.HeadMs,
        metrics.BackwardMs,
        metrics.UpdateMs,
        metrics.TotalMs)
    {
        CommunicationMilliseconds = metrics.CommunicationMs,
        ExposedMilliseconds = metrics.ExposedMs,
        Stop = metrics.Stop != 0,
    };
}
