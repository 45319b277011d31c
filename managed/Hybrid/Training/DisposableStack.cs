namespace Hybrid.Training;

/// <summary>Disposes what was made so far, last first, unless all of it could be made.</summary>
internal sealed class DisposableStack : IDisposable
{
    private readonly Stack<IDisposable> _pieces = [];

    /// <summary>Adds a piece and returns it.</summary>
    public T Push<T>(T piece)
        where T : IDisposable
    {
        _pieces.Push(piece);
        return piece;
    }

    /// <summary>Leaves the pieces to their new owner.</summary>
    public void Keep() => _pieces.Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_pieces.TryPop(out var piece))
            piece.Dispose();
    }
}
