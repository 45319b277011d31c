namespace Hybrid.Interchange.Pickle;

/// <summary>A name that a pickle refers to. Nothing is ever imported or called: it is compared with the ones we know.</summary>
/// <param name="Module">The Python module.</param>
/// <param name="Name">The name in it.</param>
internal sealed record PickleGlobal(string Module, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Module}.{Name}";
}
