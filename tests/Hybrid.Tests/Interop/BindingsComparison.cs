using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hybrid.Interop;

namespace Hybrid.Tests.Interop;

/// <summary>
/// Compares the compiled bindings with a header as clang reads it, member by member. Both sides are written in one
/// notation, C#'s: <c>HyBatch*</c>, <c>(int, int, void*) -> int</c>.
/// </summary>
internal sealed class BindingsComparison(CHeader header)
{
    private readonly List<string> _differences = [];

    /// <summary>What differs, a line each; empty when the bindings are the header's.</summary>
    internal static IReadOnlyList<string> Differences(CHeader header)
    {
        var comparison = new BindingsComparison(header);
        comparison.CompareFunctions();
        comparison.CompareStructs();
        comparison.CompareEnums();
        return comparison._differences;
    }

    /// <summary>The entry points that the bindings declare.</summary>
    internal static IReadOnlyDictionary<string, MethodInfo> EntryPoints { get; } =
        typeof(Native).GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Select(method => (Method: method, Import: method.GetCustomAttribute<LibraryImportAttribute>()))
            .Where(import => import.Import is not null)
            .ToDictionary(import => import.Import!.EntryPoint!, import => import.Method);

    private void CompareFunctions()
    {
        CompareSets("function", header.Functions.Select(f => f.Name), EntryPoints.Keys);
        foreach (CFunction function in header.Functions.Where(f => EntryPoints.ContainsKey(f.Name)))
        {
            MethodInfo method = EntryPoints[function.Name];
            string expected = Signature(function.Parameters.Select(p => ToCSharp(p.Type)), ToCSharp(function.ReturnType));
            string actual = Signature(method.GetParameters().Select(p => Text(p.ParameterType)), Text(method.ReturnType));
            Compare(function.Name, expected, actual);
        }
    }

    private void CompareStructs()
    {
        foreach (CStruct expected in header.Structs)
        {
            if (typeof(Native).Assembly.GetType($"Hybrid.Interop.{Pascal(expected.Name)}") is not { } actual)
            {
                _differences.Add($"struct {expected.Name}: not in the bindings");
                continue;
            }

            Compare($"sizeof({expected.Name})", expected.Size, SizeOf(actual));
            IEnumerable<string> fields = expected.Fields.Select(f => $"{f.Offset} {ToCSharp(f.Type)} {Pascal(f.Name)}");
            IEnumerable<string> found = actual.GetFields(BindingFlags.Instance | BindingFlags.Public)
                .Select(f => $"{Marshal.OffsetOf(actual, f.Name)} {Text(f.FieldType)} {f.Name}");
            Compare(expected.Name, string.Join("; ", fields), string.Join("; ", found));
        }
    }

    private void CompareEnums()
    {
        foreach (CEnum expected in header.Enums)
        {
            if (typeof(Native).Assembly.GetType($"Hybrid.Interop.{Pascal(expected.Name)}") is not { } actual)
            {
                _differences.Add($"enum {expected.Name}: not in the bindings");
                continue;
            }

            Compare($"type of {expected.Name}", "uint", Text(Enum.GetUnderlyingType(actual)));
            IEnumerable<string> items = expected.Items.Select(i => $"{Pascal(i.Key[(expected.Name.Length + 1)..])} = {i.Value}");
            IEnumerable<string> found = Enum.GetValues(actual).Cast<object>().Select(v => $"{v} = {Convert.ToInt64(v)}");
            Compare(expected.Name, string.Join("; ", items), string.Join("; ", found));
        }
    }

    private void CompareSets(string what, IEnumerable<string> expected, IEnumerable<string> actual)
    {
        _differences.AddRange(expected.Except(actual).Select(name => $"{what} {name}: not in the bindings"));
        _differences.AddRange(actual.Except(expected).Select(name => $"{what} {name}: not in the header"));
    }

    private void Compare<T>(string what, T expected, T actual)
        where T : IEquatable<T>
    {
        if (!expected.Equals(actual))
            _differences.Add($"{what}: the header has {expected}, the bindings {actual}");
    }

    private static string Signature(IEnumerable<string> parameters, string result) =>
        $"({string.Join(", ", parameters)}) -> {result}";

    private static int SizeOf(Type type) =>
        (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    private string ToCSharp(string type)
    {
        type = type.Replace("const", "", StringComparison.Ordinal).Trim();
        if (type.EndsWith('*'))
            return ToCSharp(type[..^1]) + "*";
        if (header.FunctionPointers.TryGetValue(type, out CFunctionPointer? pointer))
            return Signature(pointer.Parameters.Select(ToCSharp), ToCSharp(pointer.ReturnType));
        return type switch
        {
            "void" or "float" or "double" => type,
            "char" => "byte",
            "int32_t" => "int",
            "uint32_t" => "uint",
            "int64_t" => "long",
            _ when type.StartsWith("hy_", StringComparison.Ordinal) => Pascal(type),
            _ => throw new NotSupportedException($"C type {type}: say here what it is in C#"),
        };
    }

    private static string Text(Type type)
    {
        if (type.IsPointer)
            return Text(type.GetElementType()!) + "*";
        if (type.IsFunctionPointer)
            return Signature(type.GetFunctionPointerParameterTypes().Select(Text), Text(type.GetFunctionPointerReturnType()));
        if (type.IsEnum)
            return type.Name;
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Byte => "byte",
            TypeCode.Int32 => "int",
            TypeCode.UInt32 => "uint",
            TypeCode.Int64 => "long",
            TypeCode.Single => "float",
            TypeCode.Double => "double",
            _ => type == typeof(void) ? "void" : type.Name,
        };
    }

    private static string Pascal(string name) =>
        string.Concat(name.ToLowerInvariant().Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
