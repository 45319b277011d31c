using CppSharp.AST;

namespace Hybrid.Bindings.Generator;

/// <summary>The declarations of a C header, in its order.</summary>
/// <param name="FileName">Name of the header.</param>
/// <param name="Sha256">SHA-256 of its bytes, in lower-case hexadecimal digits.</param>
/// <param name="Unit">What CppSharp read.</param>
internal sealed record Header(string FileName, string Sha256, TranslationUnit Unit);
