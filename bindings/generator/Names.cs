using CppSharp.AST;

namespace Hybrid.Bindings.Generator;

/// <summary>C names as C# names: hy_model_create is ModelCreate, hy_model is HyModel, HY_STATUS_OK is Ok.</summary>
internal static class Names
{
    private const string Prefix = "hy_";

    private static readonly HashSet<string> Keywords = new(
        ("abstract as base bool break byte case catch char checked class const continue decimal default delegate do "
        + "double else enum event explicit extern false finally fixed float for foreach goto if implicit in int "
        + "interface internal is lock long namespace new null object operator out override params private protected "
        + "public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true "
        + "try typeof uint ulong unchecked unsafe ushort using virtual void volatile while").Split(' '),
        StringComparer.Ordinal);

    internal static string Type(Declaration declaration) => Pascal(declaration.OriginalName);

    internal static string Function(Function function) => Pascal(WithoutPrefix(function.OriginalName));

    internal static string Constant(string macro) => Pascal(WithoutPrefix(macro));

    internal static string Field(Field field) => Pascal(field.OriginalName);

    internal static string Parameter(string name)
    {
        string camel = Pascal(name);
        camel = char.ToLowerInvariant(camel[0]) + camel[1..];
        return Keywords.Contains(camel) ? "@" + camel : camel;
    }

    /// <summary>An item's name starts with its enumeration's: HY_STATUS_OK of hy_status.</summary>
    internal static string Item(Enumeration enumeration, string item)
    {
        string prefix = enumeration.OriginalName + "_";
        if (!item.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            throw new NotSupportedException($"{item} does not start with {prefix.ToUpperInvariant()}");
        return Pascal(item[prefix.Length..]);
    }

    internal static bool IsOurs(string name) => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    private static string WithoutPrefix(string name) => IsOurs(name) ? name[Prefix.Length..] : name;

    private static string Pascal(string name) =>
        string.Concat(name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(Capitalize));

    private static string Capitalize(string word)
    {
        string rest = word.Any(char.IsLower) ? word[1..] : word[1..].ToLowerInvariant();
        return char.ToUpperInvariant(word[0]) + rest;
    }
}
