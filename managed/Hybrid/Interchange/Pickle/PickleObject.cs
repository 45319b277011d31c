namespace Hybrid.Interchange.Pickle;

/// <summary>An instance of a Python class that the reader knows by name: its attributes, and no behaviour.</summary>
/// <param name="Class">The class.</param>
internal sealed record PickleObject(PickleGlobal Class)
{
    /// <summary>Its attributes; null until the pickle sets them.</summary>
    public PickleDictionary? Attributes { get; set; }
}
