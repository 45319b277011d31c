namespace Hybrid.Interchange.Pickle;

/// <summary>A Python dict or OrderedDict: keys are strings or integers, in the order of their insertion.</summary>
internal sealed class PickleDictionary
{
    // Made for the first entry, so that a file of a million empty dictionaries stays small.
    private OrderedDictionary<object, object?>? _values;

    /// <summary>The keys, in the order of the file.</summary>
    public IReadOnlyCollection<object> Keys => (IReadOnlyCollection<object>?)_values?.Keys ?? [];

    /// <summary>Adds an entry; a key that is there already is refused.</summary>
    /// <returns>False where the key is there already.</returns>
    public bool TryAdd(object key, object? value) => (_values ??= []).TryAdd(key, value);

    /// <summary>The value of a key; null where there is none.</summary>
    public object? this[object key] => _values is not null && _values.TryGetValue(key, out var value) ? value : null;
}
