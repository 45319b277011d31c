using System.Text.Json.Serialization;

namespace Hybrid.Training;

/// <summary>
/// How large one tensor's parameters, gradients and updates are in one step: root mean squares and largest absolute
/// values.
/// </summary>
/// <param name="ParameterRms">Root mean square of the parameters after the update.</param>
/// <param name="ParameterMax">Largest absolute parameter after the update.</param>
/// <param name="GradientRms">Root mean square of the gradient before clipping.</param>
/// <param name="GradientMax">Largest absolute gradient before clipping.</param>
/// <param name="UpdateRms">Root mean square of what the step added to the parameters.</param>
/// <param name="UpdateMax">Largest absolute change of a parameter.</param>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] // an update may overflow
public sealed record TensorStatistics(
    [property: JsonPropertyName("param_rms")] double ParameterRms,
    [property: JsonPropertyName("param_max")] double ParameterMax,
    [property: JsonPropertyName("grad_rms")] double GradientRms,
    [property: JsonPropertyName("grad_max")] double GradientMax,
    double UpdateRms,
    double UpdateMax);
