namespace Hybrid.Tests.Interop;

/// <summary>What clang reads in a C header. Types are C's, as written: <c>const hy_batch *</c>.</summary>
internal sealed record CHeader(
    IReadOnlyList<CFunction> Functions,
    IReadOnlyList<CStruct> Structs,
    IReadOnlyList<CEnum> Enums,
    IReadOnlyDictionary<string, CFunctionPointer> FunctionPointers);

internal sealed record CFunction(string Name, string ReturnType, IReadOnlyList<CVariable> Parameters);

/// <summary>A parameter or a field; fields have an offset in bytes.</summary>
internal sealed record CVariable(string Name, string Type, int Offset = 0);

internal sealed record CStruct(string Name, int Size, IReadOnlyList<CVariable> Fields);

internal sealed record CEnum(string Name, IReadOnlyList<KeyValuePair<string, long>> Items);

internal sealed record CFunctionPointer(string ReturnType, IReadOnlyList<string> Parameters);
