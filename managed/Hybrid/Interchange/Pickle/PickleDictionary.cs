namespace Hybrid.Interchange.Pickle;

/// <summary>A Python dict or OrderedDict: keys are strings or integers, in the order of their insertion.</summary>
internal sealed class PickleDictionary
{
    private readonly Dictionary<object, object?> _values = [];
    private readonly List<object> _keys = [];

    /// <summary>The keys, in the order of the file.</summary>
    public IReadOnlyList<object> Keys => _keys;

    /// <summary>Adds an entry; a key that is there already is refused.</summary>
    /// <returns>False where the key is there already.</returns>
    public bool TryAdd(object key, object? value)
    {
        if (!_values.TryAdd(key, value))
            return false;
        _keys.Add(key);
        return true;
    }

    /// <summary>The value of a key; null where there is none.</summary>
    public object? this[object key] => _values.GetValueOrDefault(key);
}
