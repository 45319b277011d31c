namespace Hybrid.Telemetry.TensorBoard;

/// <summary>A value under the name that TensorBoard shows.</summary>
/// <param name="Tag">Its name; what stands before a slash groups it.</param>
/// <param name="Value">The value; TensorBoard keeps 32 bits of it.</param>
internal readonly record struct Scalar(string Tag, double Value);
