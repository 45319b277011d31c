using System.Diagnostics.CodeAnalysis;

namespace Hybrid.Models;

/// <summary>
/// The type that matrix products read and activations have. Parameters, gradients, AdamW's moments, the residual stream
/// and all sums are float32 whatever it is.
/// </summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The format is the meaning.")]
public enum Precision
{
    /// <summary>bfloat16 on CUDA, float32 on the CPU.</summary>
    Auto = 0,

    /// <summary>float32 throughout. On CUDA for debugging: several times slower.</summary>
    Float32 = 1,

    /// <summary>CUDA: float32 whose products are rounded to TensorFloat-32, 10 bits of mantissa.</summary>
    Tf32 = 2,

    /// <summary>CUDA: bfloat16; a head's width must be a multiple of 8.</summary>
    BFloat16 = 3,
}
