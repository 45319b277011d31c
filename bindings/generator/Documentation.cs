using System.Text.RegularExpressions;
using CppSharp.AST;

namespace Hybrid.Bindings.Generator;

/// <summary>A declaration's Doxygen comment as the lines of an XML documentation comment.</summary>
internal static partial class Documentation
{
    internal static IEnumerable<string> Lines(RawComment? comment)
    {
        if (comment?.FullComment is not { } full)
            yield break;

        string summary = string.Join(' ', full.Blocks.OfType<ParagraphComment>().Select(Text).Where(t => t.Length > 0));
        if (summary.Length > 0)
            yield return $"/// <summary>{summary}</summary>";

        foreach (ParamCommandComment parameter in full.Blocks.OfType<ParamCommandComment>())
        {
            string name = Names.Parameter(parameter.Arguments[0].Text).TrimStart('@');
            yield return $"/// <param name=\"{name}\">{Text(parameter.ParagraphComment)}</param>";
        }
    }

    private static string Text(ParagraphComment paragraph)
    {
        IEnumerable<string> words = paragraph.Content.Select(content => content is TextComment text ? text.Text : "");
        return WhiteSpace().Replace(string.Join(' ', words), " ").Trim()
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
