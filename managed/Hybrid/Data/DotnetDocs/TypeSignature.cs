using System.Globalization;
using System.Text;

namespace Hybrid.Data.DotnetDocs;

/// <summary>
/// Reads the types in a documentation identifier and writes their short names:
/// <c>System.Func{`0,System.Int32[]}@</c> becomes <c>ref Func&lt;T, Int32[]&gt;</c>.
/// </summary>
/// <param name="typeParameters">Names for `0, `1 ...</param>
/// <param name="methodParameters">Names for ``0, ``1 ...</param>
internal sealed class TypeSignature(IReadOnlyList<string> typeParameters, IReadOnlyList<string> methodParameters)
{
    /// <summary>The short names of types that commas separate.</summary>
    public string Render(string signature)
    {
        int position = 0;
        return RenderList(signature, ref position);
    }

    private string RenderList(string text, ref int position)
    {
        var types = new List<string>();
        while (position < text.Length && text[position] != '}')
        {
            types.Add(RenderType(text, ref position));
            if (position < text.Length && text[position] == ',')
                position++;
        }

        return string.Join(", ", types);
    }

    private string RenderType(string text, ref int position)
    {
        var type = new StringBuilder();
        while (position < text.Length && text[position] is not (',' or '}'))
        {
            switch (text[position])
            {
                case '{':
                    position++;
                    type.Append('<').Append(RenderList(text, ref position)).Append('>');
                    position++;
                    break;
                case '[':
                    type.Append(RenderArray(text, ref position));
                    break;
                case '@':
                    type.Insert(0, "ref ");
                    position++;
                    break;
                case '*':
                    type.Append('*');
                    position++;
                    break;
                case '|' or '!':
                    // A modifier (modopt, modreq) and the class that names it: not for readers.
                    SkipModifier(text, ref position);
                    break;
                case '.':
                    // A type inside a generic one: Dictionary{K,V}.Enumerator.
                    type.Append('.');
                    position++;
                    break;
                default:
                    type.Append(RenderName(text, ref position));
                    break;
            }
        }

        return type.ToString();
    }

    private string RenderName(string text, ref int position)
    {
        int start = position;
        while (position < text.Length && text[position] is not (',' or '{' or '}' or '[' or '@' or '*' or '|' or '!'))
            position++;
        string name = text[start..position];
        if (name.StartsWith("``", StringComparison.Ordinal))
            return Named(methodParameters, name[2..]);
        if (name.StartsWith('`'))
            return Named(typeParameters, name[1..]);
        return name[(name.LastIndexOf('.') + 1)..].Split('`')[0];
    }

    // [] or, with bounds, [0:,0:] for two dimensions.
    private static string RenderArray(string text, ref int position)
    {
        int end = text.IndexOf(']', position);
        end = end < 0 ? text.Length - 1 : end;
        int commas = text.AsSpan(position, end - position).Count(',');
        position = end + 1;
        return $"[{new string(',', commas)}]";
    }

    private static void SkipModifier(string text, ref int position)
    {
        while (position < text.Length && text[position] is not (',' or '}' or '@' or '*'))
            position++;
    }

    private static string Named(IReadOnlyList<string> names, string index) =>
        int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < names.Count
            ? names[number]
            : $"T{index}";
}
