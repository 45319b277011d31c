namespace Hybrid.FakeHub;

/// <summary>The faults that are still to come. Thread-safe.</summary>
public sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private readonly List<Fault> _faults = [];

    /// <summary>Faults that did not happen yet.</summary>
    public int Left
    {
        get
        {
            lock (_lock)
                return _faults.Count;
        }
    }

    /// <summary>Adds a fault, to happen so many times.</summary>
    public void Add(Fault fault, int times = 1)
    {
        lock (_lock)
            _faults.AddRange(Enumerable.Repeat(fault, times));
    }

    /// <summary>The fault that a request meets, if any.</summary>
    internal Fault? Take(HttpExchange exchange)
    {
        lock (_lock)
        {
            var fault = _faults.Find(fault => exchange.Path.Contains(fault.Path, StringComparison.Ordinal));
            if (fault is not null)
                _faults.Remove(fault);
            return fault;
        }
    }
}
