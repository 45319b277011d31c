using Hybrid.Training;

namespace Hybrid.Telemetry;

/// <summary>A line of stats.jsonl: how large every tensor's parameters, gradients and updates were in a step.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Tensors">By the tensor's name.</param>
public sealed record StatisticsRecord(long Step, IReadOnlyDictionary<string, TensorStatistics> Tensors);
