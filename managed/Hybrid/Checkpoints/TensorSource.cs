using Hybrid.Models;
using Hybrid.Training;

namespace Hybrid.Checkpoints;

/// <summary>A tensor to be written: its description, and where its values come from when their turn is.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Read">Fills in the values, in C order.</param>
internal sealed record TensorSource(string Name, IReadOnlyList<long> Shape, TensorReader Read)
{
    /// <summary>Number of elements.</summary>
    public int Count { get; } = checked((int)Shape.Aggregate(1L, (product, dimension) => product * dimension));

    /// <summary>A model's parameters.</summary>
    public static IReadOnlyList<TensorSource> Of(LanguageModel model) =>
    [
        .. from tensor in model.Tensors
           select new TensorSource(tensor.Name, tensor.Shape, values => model.ReadTensor(tensor.Index, values)),
    ];

    /// <summary>The moments of a model's parameters.</summary>
    /// <param name="model">The model.</param>
    /// <param name="read">Where they come from.</param>
    public static IReadOnlyList<TensorSource> OfMoments(LanguageModel model, MomentReader read) =>
    [
        .. from moment in OptimizerTensorName.Moments
           from tensor in model.Tensors
           select new TensorSource(
               OptimizerTensorName.Of(moment, tensor), tensor.Shape, values => read(moment, tensor, values)),
    ];
}

/// <summary>Copies a tensor's values out.</summary>
internal delegate void TensorReader(Span<float> values);

/// <summary>Copies one of a parameter's moments out.</summary>
internal delegate void MomentReader(OptimizerTensor moment, TensorInfo parameter, Span<float> values);
