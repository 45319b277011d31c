namespace Hybrid.Training;

/// <summary>
/// Linear warm-up, then half a cosine (arXiv:1608.03983) down towards the minimum, which the step after the last one
/// would reach. Immutable.
/// </summary>
public sealed class LearningRateSchedule
{
    private readonly double _maximum;
    private readonly double _minimum;
    private readonly long _warmup;
    private readonly long _steps;

    /// <summary>Creates a schedule.</summary>
    /// <param name="maximum">Learning rate at the end of the warm-up.</param>
    /// <param name="minimumRatio">Smallest learning rate over the largest.</param>
    /// <param name="warmup">Steps that rise.</param>
    /// <param name="steps">Steps of the whole run.</param>
    public LearningRateSchedule(double maximum, double minimumRatio, long warmup, long steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(warmup);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, warmup);
        _maximum = maximum;
        _minimum = maximum * minimumRatio;
        _warmup = warmup;
        _steps = steps;
    }

    /// <summary>Learning rate of a step.</summary>
    /// <param name="step">Index of the step, from 0.</param>
    public double At(long step)
    {
        if (step < _warmup)
            return _maximum * (step + 1) / _warmup;
        var progress = (double)(step - _warmup) / (_steps - _warmup);
        return _minimum + 0.5 * (_maximum - _minimum) * (1 + Math.Cos(Math.PI * progress));
    }
}
