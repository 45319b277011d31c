using System.Text;
using System.Text.RegularExpressions;

namespace Hybrid.Data.Preparation.Sources;

/// <summary>
/// A pattern of paths as dataset cards write it: <c>*</c> stands for any characters but slashes, <c>?</c> for one, <c>[a-z]</c>
/// and <c>[!a-z]</c> for one of some and one of the others, <c>**</c> for any folders. Names that begin with a dot or two
/// underscores match only a pattern that names as many of them itself, as they do in Hugging Face's <c>datasets</c>.
/// </summary>
internal sealed class PathPattern
{
    private readonly Regex _regex;
    private readonly int _hiddenNames;

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The pattern, relative to the folder that paths are relative to; <c>./</c> before it means nothing.</param>
    /// <exception cref="DataException">It is none, such as <c>[z-a]</c>.</exception>
    public PathPattern(string text)
    {
        string[] names = [.. text.Split('/').Where(name => name is not ("" or "."))];
        _hiddenNames = names.Count(IsHidden);
        try
        {
            _regex = new Regex(Translate(names), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);
        }
        catch (ArgumentException error)
        {
            throw new DataException($"'{text}' is no pattern of paths: a range such as [a-z] goes upwards.", error);
        }
    }

    /// <summary>True when a path is meant.</summary>
    /// <param name="path">A path with slashes.</param>
    public bool Match(string path) => _regex.IsMatch(path) && path.Split('/').Count(IsHidden) == _hiddenNames;

    private static bool IsHidden(string name) => name.StartsWith('.') || name.StartsWith("__", StringComparison.Ordinal);

    private static string Translate(string[] names)
    {
        var regex = new StringBuilder(@"\A");
        for (int index = 0; index < names.Length; index++)
        {
            bool isLast = index == names.Length - 1;
            if (names[index] == "**")
                regex.Append(isLast ? "[^/]+(?:/[^/]+)*" : "(?:[^/]+/)*");
            else
                AppendName(regex, names[index]).Append(isLast ? "" : "/");
        }

        return regex.Append(@"\z").ToString();
    }

    private static StringBuilder AppendName(StringBuilder regex, string name)
    {
        for (int index = 0; index < name.Length; index++)
        {
            switch (name[index])
            {
                case '*' when index + 1 < name.Length && name[index + 1] == '*': // **.parquet: at any depth
                    regex.Append(".*");
                    index++;
                    break;
                case '*':
                    regex.Append("[^/]*");
                    break;
                case '?':
                    regex.Append("[^/]");
                    break;
                case '[' when EndOfClass(name, index) is var end and > 0:
                    AppendClass(regex, name[(index + 1)..end]);
                    index = end;
                    break;
                default:
                    regex.Append(Regex.Escape(name[index].ToString()));
                    break;
            }
        }

        return regex;
    }

    // A ] right behind the opening or its ! is one of the characters.
    private static int EndOfClass(string name, int start)
    {
        int first = start + 1;
        if (first < name.Length && name[first] == '!')
            first++;
        return first + 1 < name.Length ? name.IndexOf(']', first + 1) : -1;
    }

    private static void AppendClass(StringBuilder regex, string characters)
    {
        bool excludes = characters[0] == '!';
        regex.Append(excludes ? "[^/" : "[");
        foreach (char character in excludes ? characters[1..] : characters)
            regex.Append(character is '\\' or '[' or ']' or '^' ? $"\\{character}" : character.ToString());
        regex.Append(']');
    }
}
