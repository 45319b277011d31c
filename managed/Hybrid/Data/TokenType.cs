using System.Diagnostics.CodeAnalysis;

namespace Hybrid.Data;

/// <summary>How token ids are stored: unsigned, little-endian.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The width is the meaning.")]
public enum TokenType
{
    /// <summary>16-bit ids.</summary>
    UInt16 = 0,

    /// <summary>32-bit ids.</summary>
    UInt32 = 1,
}
