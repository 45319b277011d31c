using System.Xml.Linq;

namespace Hybrid.Data.DotnetDocs;

/// <summary>Writes names the way people read them: <c>System.Collections.Generic.List&lt;T&gt;.Insert(Int32, T)</c>.</summary>
/// <param name="types">The types that are documented.</param>
internal sealed class MemberNames(TypeCatalog types)
{
    /// <summary>A member's name: namespace and type in full, parameter types short.</summary>
    /// <param name="id">The member.</param>
    /// <param name="documentation">Its documentation, which names a method's type parameters.</param>
    public string FullName(MemberId id, XElement documentation)
    {
        string type = FullTypeName(id.DeclaringType);
        if (id.Name.Length == 0)
            return type;

        var methodParameters = MethodTypeParameters(id, documentation);
        var signature = new TypeSignature(types.TypeParametersOf(id.DeclaringType), methodParameters);
        string name = MemberName(id, methodParameters, signature);
        string parameters = id.Kind switch
        {
            'M' => $"({signature.Render(id.Parameters ?? "")})",
            'P' when id.Parameters is not null => $"[{signature.Render(id.Parameters)}]",
            _ => "",
        };
        string result = id.ReturnType is null ? "" : $" to {signature.Render(id.ReturnType)}";
        return IsConstructor(id) ? type + parameters : $"{type}.{name}{parameters}{result}";
    }

    /// <summary>What a reference to a member reads like inside a sentence: the type's or member's own name.</summary>
    /// <param name="reference">A documentation identifier, or whatever else stands there.</param>
    public string ShortName(string reference)
    {
        if (MemberId.Parse(reference) is not { } id)
            return reference.Split(':')[^1];
        if (id.Kind == 'N')
            return id.DeclaringType;
        if (id.Name.Length == 0 || IsConstructor(id))
            return Segment(id.DeclaringType);
        var methodParameters = TypeCatalog.Unnamed(MemberId.ArityOf(id.Name));
        return MemberName(id, methodParameters, new TypeSignature(types.TypeParametersOf(id.DeclaringType), methodParameters));
    }

    private static bool IsConstructor(MemberId id) => id.Name is "#ctor" or "#cctor";

    private static string MemberName(MemberId id, string[] methodParameters, TypeSignature signature)
    {
        string name = id.Name.Split('`')[0];
        if (methodParameters.Length > 0)
            name += $"<{string.Join(", ", methodParameters)}>";
        int hash = name.LastIndexOf('#');
        // An explicit implementation: the interface's name with # for its dots and @ for its commas.
        return hash < 0 ? name
            : $"{signature.Render(name[..hash].Replace('#', '.').Replace('@', ','))}.{name[(hash + 1)..]}";
    }

    private static string[] MethodTypeParameters(MemberId id, XElement documentation)
    {
        int arity = id.Name.Contains("``", StringComparison.Ordinal) ? MemberId.ArityOf(id.Name) : 0;
        string[] named = [.. documentation.Elements("typeparam").Select(element => (string?)element.Attribute("name")).OfType<string>()];
        return arity == 0 ? [] : named.Length == arity ? named : TypeCatalog.Unnamed(arity);
    }

    private string FullTypeName(string typeName)
    {
        var segments = new List<string>();
        for (int start = 0; start <= typeName.Length;)
        {
            int dot = typeName.IndexOf('.', start);
            int end = dot < 0 ? typeName.Length : dot;
            segments.Add(Segment(typeName[..end]));
            start = end + 1;
        }

        return string.Join('.', segments);
    }

    // The last segment of a full name, with the names of its type parameters.
    private string Segment(string typeName)
    {
        var parameters = types.OwnTypeParametersOf(typeName);
        string name = typeName[(typeName.LastIndexOf('.') + 1)..].Split('`')[0];
        return parameters.Count == 0 ? name : $"{name}<{string.Join(", ", parameters)}>";
    }
}
