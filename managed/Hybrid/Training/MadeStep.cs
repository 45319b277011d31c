namespace Hybrid.Training;

/// <summary>What is known of a step when it is made, before its trainer tells how it went.</summary>
/// <param name="Step">Its index, from 0.</param>
/// <param name="LearningRate">Its learning rate.</param>
/// <param name="Begin">When it began: <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> before it waited for data.</param>
/// <param name="Waited">How long it waited for data.</param>
internal readonly record struct MadeStep(long Step, double LearningRate, long Begin, TimeSpan Waited);
