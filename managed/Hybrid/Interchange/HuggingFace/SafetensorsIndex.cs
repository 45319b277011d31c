namespace Hybrid.Interchange.HuggingFace;

/// <summary>model.safetensors.index.json: which file of a sharded model holds which tensor.</summary>
/// <param name="WeightMap">File names by tensor names.</param>
internal sealed record SafetensorsIndex(IReadOnlyDictionary<string, string> WeightMap);
