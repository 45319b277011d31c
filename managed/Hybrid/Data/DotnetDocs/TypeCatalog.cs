using System.Xml.Linq;

namespace Hybrid.Data.DotnetDocs;

/// <summary>What the documentation says of types as a whole: which there are, and what their type parameters are called.</summary>
internal sealed class TypeCatalog
{
    private readonly Dictionary<string, string[]> _typeParameters = [];

    /// <summary>Notes a type's documentation.</summary>
    public void Add(string typeName, XElement documentation) => _typeParameters.TryAdd(
        typeName,
        [.. documentation.Elements("typeparam").Select(parameter => (string?)parameter.Attribute("name")).OfType<string>()]);

    /// <summary>
    /// The name of the outermost type around a type, without arity: what is held out together. Nested types and all
    /// arities of a name thus go with it.
    /// </summary>
    public string FamilyOf(string typeName)
    {
        for (int dot = typeName.IndexOf('.'); dot >= 0; dot = typeName.IndexOf('.', dot + 1))
        {
            if (_typeParameters.ContainsKey(typeName[..dot]))
                return MemberId.WithoutArity(typeName[..dot]);
        }

        return MemberId.WithoutArity(typeName);
    }

    /// <summary>The type parameters of a type and of the types around it, outermost first: what `0, `1 ... stand for.</summary>
    public IReadOnlyList<string> TypeParametersOf(string typeName)
    {
        var names = new List<string>();
        for (int dot = typeName.IndexOf('.'); dot >= 0; dot = typeName.IndexOf('.', dot + 1))
            names.AddRange(OwnTypeParametersOf(typeName[..dot]));
        names.AddRange(OwnTypeParametersOf(typeName));
        return names;
    }

    /// <summary>The type parameters that a type itself declares; T, or T1, T2 ..., where the documentation does not say.</summary>
    public IReadOnlyList<string> OwnTypeParametersOf(string typeName)
    {
        int arity = MemberId.ArityOf(typeName[(typeName.LastIndexOf('.') + 1)..]);
        return arity == 0 ? []
            : _typeParameters.TryGetValue(typeName, out var names) && names.Length == arity ? names
            : Unnamed(arity);
    }

    /// <summary>Names for type parameters that have none: T, or T1, T2 ...</summary>
    public static string[] Unnamed(int count) =>
        count == 1 ? ["T"] : [.. Enumerable.Range(1, count).Select(index => $"T{index}")];
}
