using CppSharp.AST;
using CppSharp.AST.Extensions;
using Type = CppSharp.AST.Type;

namespace Hybrid.Bindings.Generator;

/// <summary>C types as blittable C# types. What a plain C ABI has no use for is refused.</summary>
internal static class CSharpTypes
{
    internal static string Name(Type type) => type switch
    {
        BuiltinType builtin => Primitive(builtin.Type),
        AttributedType attributed => Name(attributed.Modified.Type),
        PointerType pointer when pointer.Pointee.Desugar() is FunctionType function => FunctionPointer(function),
        PointerType pointer => Name(pointer.Pointee) + "*",
        TypedefType typedef => FixedWidth(typedef.Declaration.Name) ?? Name(typedef.Declaration.Type),
        TagType { Declaration: Class or Enumeration } tag => Names.Type(tag.Declaration),
        _ => throw new NotSupportedException($"type {type} has no counterpart"),
    };

    internal static string Primitive(PrimitiveType type) => type switch
    {
        PrimitiveType.Void => "void",
        PrimitiveType.Char => "byte",
        PrimitiveType.Int => "int",
        PrimitiveType.UInt => "uint",
        PrimitiveType.Float => "float",
        PrimitiveType.Double => "double",
        _ => throw new NotSupportedException($"type {type} has no counterpart; use a type of <stdint.h>"),
    };

    private static string? FixedWidth(string typedef) => typedef switch
    {
        "int32_t" => "int",
        "uint32_t" => "uint",
        "int64_t" => "long",
        _ => null,
    };

    private static string FunctionPointer(FunctionType function)
    {
        IEnumerable<string> types = function.Parameters.Select(p => Name(p.Type)).Append(Name(function.ReturnType.Type));
        return $"delegate* unmanaged[Cdecl]<{string.Join(", ", types)}>";
    }
}
