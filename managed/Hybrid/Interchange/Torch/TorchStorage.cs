namespace Hybrid.Interchange.Torch;

/// <summary>A storage of a torch archive: elements of one type in an entry of the zip.</summary>
/// <param name="Type">Its element type, by the name that safetensors gives it.</param>
/// <param name="Key">The entry data/KEY.</param>
/// <param name="Count">Number of elements.</param>
internal sealed record TorchStorage(string Type, string Key, long Count)
{
    /// <summary>The entry's name.</summary>
    public string Entry => $"data/{Key}";
}
