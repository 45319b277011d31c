using System.Globalization;

namespace Hybrid.Data.DotnetDocs;

/// <summary>
/// A documentation identifier taken apart, such as <c>M:System.Collections.Generic.List`1.Insert(System.Int32,`0)</c>
/// (ECMA-334 annex D.4.2, "ID string format").
/// </summary>
/// <param name="Id">The identifier itself.</param>
/// <param name="Kind">N, T, F, P, M or E.</param>
/// <param name="DeclaringType">The full name of the member's type; of a type or namespace, its own.</param>
/// <param name="Name">The member's name, its method arity included; empty for a type or namespace.</param>
/// <param name="Parameters">Parameter types as they stand in the identifier; null where there is no list.</param>
/// <param name="ReturnType">The result of a conversion operator; otherwise null.</param>
internal sealed record MemberId(
    string Id,
    char Kind,
    string DeclaringType,
    string Name,
    string? Parameters,
    string? ReturnType)
{
    /// <summary>Takes an identifier apart; null when it is none.</summary>
    public static MemberId? Parse(string id)
    {
        if (id.Length < 3 || id[1] != ':' || !"NTFPME".Contains(id[0], StringComparison.Ordinal))
            return null;
        string rest = id[2..];
        string? returnType = Cut(ref rest, '~');
        string? parameters = Cut(ref rest, '(')?.TrimEnd(')');
        if (id[0] is 'N' or 'T')
            return new MemberId(id, id[0], rest, "", null, null);

        // The names of explicit implementations have # for the dots of the interface.
        int dot = rest.LastIndexOf('.');
        return dot <= 0 ? null : new MemberId(id, id[0], rest[..dot], rest[(dot + 1)..], parameters, returnType);
    }

    /// <summary>A full type name without the arities of generic types: <c>List`1</c> and <c>List</c> are one.</summary>
    public static string WithoutArity(string typeName) =>
        string.Join('.', typeName.Split('.').Select(segment => segment.Split('`')[0]));

    /// <summary>The arity of a name: 2 for <c>Dictionary`2</c> and <c>Select``2</c>, 0 for a name without.</summary>
    public static int ArityOf(string name)
    {
        int tick = name.LastIndexOf('`');
        return tick >= 0 && int.TryParse(name.AsSpan(tick + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int arity)
            ? arity
            : 0;
    }

    private static string? Cut(ref string text, char at)
    {
        int index = text.IndexOf(at, StringComparison.Ordinal);
        if (index < 0)
            return null;
        string tail = text[(index + 1)..];
        text = text[..index];
        return tail;
    }
}
