using Hybrid.Distributed;

namespace Hybrid.Training;

/// <summary>
/// When a run stops: at once where it is alone; several ranks ask each other inside a step, so that all stop after the
/// same one.
/// </summary>
internal sealed class StopAgreement : IDisposable
{
    private readonly bool _isAlone;
    private readonly CancellationToken _asked;
    private readonly CancellationTokenRegistration _asking;
    private bool _agreed;

    public StopAgreement(ICollectives ranks, Trainer trainer, CancellationToken asked)
    {
        _isAlone = ranks.AreAlone();
        _asked = asked;
        if (!_isAlone)
            _asking = asked.Register(trainer.AskStop);
    }

    /// <summary>True when the run stops: on all ranks alike.</summary>
    public bool IsReached => _agreed || (_isAlone && _asked.IsCancellationRequested);

    /// <summary>Takes something that all ranks have the same of for the agreement.</summary>
    public void Take(bool agreed) => _agreed |= agreed;

    /// <inheritdoc/>
    public void Dispose() => _asking.Dispose();
}
