namespace Hybrid.Interchange.Pickle;

/// <summary>What the names in a pickle mean to its reader: the allow-list. Whatever it does not know, it refuses.</summary>
internal interface IPickleTypes
{
    /// <summary>Accepts a global, or throws.</summary>
    /// <exception cref="FormatException">The name is not on the list.</exception>
    void Check(PickleGlobal global);

    /// <summary>The value that a call of a global stands for.</summary>
    /// <exception cref="FormatException">The global is no function of the list, or its arguments do not fit.</exception>
    object Reduce(PickleGlobal function, PickleTuple arguments);

    /// <summary>The value that a persistent id stands for.</summary>
    /// <exception cref="FormatException">It is none that is known.</exception>
    object Persistent(PickleTuple id);
}
