using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Hybrid.Tests.Interop;

/// <summary>Reads a header's declarations from clang's syntax tree, and its structs' layout from clang's record layouts.</summary>
internal static partial class CHeaderReader
{
    internal static CHeader Read(string path)
    {
        using JsonDocument tree = JsonDocument.Parse(Clang.Read(path, "-ast-dump=json"));
        JsonElement[] ours = [.. tree.RootElement.GetProperty("inner").EnumerateArray().Where(IsOurs)];
        return new CHeader(
            [.. OfKind(ours, "FunctionDecl").Select(Function)],
            Structs(path),
            [.. OfKind(ours, "EnumDecl").Select(Enum)],
            OfKind(ours, "TypedefDecl").Select(t => (Name(t), Pointer: FunctionPointer(TypeOf(t))))
                .Where(t => t.Pointer is not null).ToDictionary(t => t.Item1, t => t.Pointer!));
    }

    private static bool IsOurs(JsonElement declaration) =>
        declaration.TryGetProperty("name", out JsonElement name)
        && name.GetString()!.StartsWith("hy_", StringComparison.Ordinal);

    private static IEnumerable<JsonElement> OfKind(IEnumerable<JsonElement> declarations, string kind) =>
        declarations.Where(declaration => declaration.GetProperty("kind").GetString() == kind);

    private static IEnumerable<JsonElement> Inner(JsonElement declaration, string kind) =>
        declaration.TryGetProperty("inner", out JsonElement inner) ? OfKind(inner.EnumerateArray(), kind) : [];

    private static string Name(JsonElement declaration) => declaration.GetProperty("name").GetString()!;

    private static string TypeOf(JsonElement declaration) =>
        declaration.GetProperty("type").GetProperty("qualType").GetString()!;

    private static CFunction Function(JsonElement function)
    {
        string type = TypeOf(function);
        return new CFunction(
            Name(function),
            type[..type.IndexOf('(', StringComparison.Ordinal)].Trim(),
            [.. Inner(function, "ParmVarDecl").Select(p => new CVariable(Name(p), TypeOf(p)))]);
    }

    private static CEnum Enum(JsonElement declaration)
    {
        var items = new List<KeyValuePair<string, long>>();
        foreach (JsonElement item in Inner(declaration, "EnumConstantDecl"))
        {
            // Explicit values are constant expressions; hybrid.h gives each item one.
            JsonElement value = Inner(item, "ConstantExpr").Single();
            items.Add(new(Name(item), long.Parse(value.GetProperty("value").GetString()!, CultureInfo.InvariantCulture)));
        }

        return new CEnum(Name(declaration), items);
    }

    private static CFunctionPointer? FunctionPointer(string type) =>
        FunctionPointerType().Match(type) is { Success: true } match
            ? new CFunctionPointer(match.Groups["result"].Value, match.Groups["parameters"].Value.Split(", "))
            : null;

    // *** Dumping AST Record Layout
    //          0 | struct hy_batch
    //          4 |   hy_token_type token_type
    //            | [sizeof=56, align=8]
    private static CStruct[] Structs(string path)
    {
        string layouts = Clang.Read(path, "-fdump-record-layouts-complete");
        return [.. RecordLayout().Matches(layouts).Select(Struct).OrderBy(s => s.Name, StringComparer.Ordinal)];
    }

    private static CStruct Struct(Match layout)
    {
        IEnumerable<CVariable> fields = RecordField().Matches(layout.Groups["fields"].Value).Select(
            field => new CVariable(field.Groups["name"].Value, field.Groups["type"].Value.Trim(), Number(field.Groups["offset"])));
        return new CStruct(layout.Groups["name"].Value, Number(layout.Groups["size"]), [.. fields]);
    }

    private static int Number(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<result>.*?) \(\*\)\((?<parameters>.*)\)$")]
    private static partial Regex FunctionPointerType();

    [GeneratedRegex(@"^ *0 \| struct (?<name>hy_\w+)\n(?<fields>(?:.*\n)*?) *\| \[sizeof=(?<size>\d+),", RegexOptions.Multiline)]
    private static partial Regex RecordLayout();

    [GeneratedRegex(@"^ *(?<offset>\d+) \|   (?<type>.*?)(?<name>\w+)$", RegexOptions.Multiline)]
    private static partial Regex RecordField();
}
