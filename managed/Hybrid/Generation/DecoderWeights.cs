using System.Diagnostics.CodeAnalysis;

namespace Hybrid.Generation;

/// <summary>What a decoder's matrix products read.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The format is the meaning.")]
public enum DecoderWeights
{
    /// <summary>The model's own parameters, in its precision.</summary>
    Float32 = 0,

    /// <summary>
    /// Every linear layer and the head as 8-bit integers with a scale per row: a quarter of the bytes to read for each
    /// token, in memory of its own beside the model's. Arithmetic, embedding lookups, norms and biases stay float32.
    /// </summary>
    Int8 = 1,
}
