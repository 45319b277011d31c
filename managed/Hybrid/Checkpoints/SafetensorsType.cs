namespace Hybrid.Checkpoints;

/// <summary>Element types of the safetensors format.</summary>
internal static class SafetensorsType
{
    /// <summary>float32, the one that Hybrid stores.</summary>
    public const string Float32 = "F32";

    /// <summary>Bytes of one element; 0 for a type that the format does not know.</summary>
    public static int BytesOf(string type) => type switch
    {
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" => 1,
        "U16" or "I16" or "F16" or "BF16" => 2,
        "U32" or "I32" or Float32 => 4,
        "U64" or "I64" or "F64" => 8,
        _ => 0,
    };
}
