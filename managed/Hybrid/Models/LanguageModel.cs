using Hybrid.Interop;

namespace Hybrid.Models;

/// <summary>
/// A decoder-only language model with its parameters, held in native memory.
/// </summary>
/// <remarks>
/// Thread safety: reading is safe from several threads; nothing else may use a model while a
/// <see cref="Training.Trainer"/> steps over it or while its tensors are written.
/// A trainer, scorer or decoder keeps the parameters alive, so objects may be disposed in any order.
/// </remarks>
public sealed class LanguageModel : IDisposable
{
    private LanguageModel(
        ModelHandle handle, ModelConfig config, Placement placement, IReadOnlyList<TensorInfo> tensors)
    {
        Handle = handle;
        Config = config;
        Placement = placement;
        Tensors = tensors;
    }

    /// <summary>The configuration that the model was created with.</summary>
    public ModelConfig Config { get; }

    /// <summary>Where it lives and in what precision it computes.</summary>
    public Placement Placement { get; }

    /// <summary>The parameter tensors, indexed by <see cref="TensorInfo.Index"/>. A tied weight appears once.</summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    internal ModelHandle Handle { get; }

    /// <summary>Creates a model with parameters of zero and norm weights of one.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="placement">Where it lives; null is the CPU. <see cref="Placement.Choose(string, string, int)"/> finds one.</param>
    /// <exception cref="ConfigurationException">
    /// A field of the configuration or the placement is invalid; the message names it.
    /// </exception>
    /// <exception cref="MemoryExhaustedException">There is not enough memory for the parameters.</exception>
    /// <exception cref="NativeLibraryException">The native library could not be loaded.</exception>
    public static unsafe LanguageModel Create(ModelConfig config, Placement? placement = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        placement ??= Placement.Cpu;
        NativeCore.EnsureLoaded();

        HyModelConfig native = config.ToNative();
        HyPlacement nativePlacement = placement.ToNative();
        HyModel* model;
        NativeCore.Check(Native.ModelCreate(&native, &nativePlacement, &model));
        var handle = new ModelHandle(model);
        try
        {
            return new LanguageModel(handle, config, placement, TensorTable.Read(handle));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Draws the initial parameters of LF_LLM-269M: the same numbers as the reference for the same seed.</summary>
    public unsafe void Initialize(long seed)
    {
        using var model = Handle.Borrow();
        NativeCore.Check(Native.ModelInitialize(model.Pointer, seed));
    }

    /// <summary>Copies a tensor out.</summary>
    /// <param name="index">Position in <see cref="Tensors"/>.</param>
    /// <param name="values">Receives exactly <see cref="TensorInfo.ElementCount"/> values in C order.</param>
    /// <exception cref="ArgumentException">The index or the length does not fit.</exception>
    public unsafe void ReadTensor(int index, Span<float> values)
    {
        TensorTable.CheckLength(Tensors, index, values.Length);
        using var model = Handle.Borrow();
        fixed (float* pointer = values)
            NativeCore.Check(Native.ModelReadTensor(model.Pointer, index, pointer, values.Length));
    }

    /// <summary>Copies a tensor in.</summary>
    /// <param name="index">Position in <see cref="Tensors"/>.</param>
    /// <param name="values">Exactly <see cref="TensorInfo.ElementCount"/> values in C order.</param>
    /// <exception cref="ArgumentException">The index or the length does not fit.</exception>
    public unsafe void WriteTensor(int index, ReadOnlySpan<float> values)
    {
        TensorTable.CheckLength(Tensors, index, values.Length);
        using var model = Handle.Borrow();
        fixed (float* pointer = values)
            NativeCore.Check(Native.ModelWriteTensor(model.Pointer, index, pointer, values.Length));
    }

    /// <summary>Frees the parameters once nothing created over the model is left.</summary>
    public void Dispose() => Handle.Dispose();
}
