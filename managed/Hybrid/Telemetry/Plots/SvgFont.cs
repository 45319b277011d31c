using System.Text;
using System.Text.RegularExpressions;

namespace Hybrid.Telemetry.Plots;

/// <summary>Puts the plots' font into an SVG, so that it looks the same on a machine that does not have it.</summary>
internal static partial class SvgFont
{
    /// <summary>
    /// The SVG with the font as its first child, and with any other as the fallback of what ignores that.
    /// </summary>
    public static byte[] Embed(byte[] svg)
    {
        string text = Encoding.UTF8.GetString(svg);
        int root = text.IndexOf("<svg", StringComparison.Ordinal);
        int content = text.IndexOf('>', root) + 1;
        string style =
            $"<style>@font-face{{font-family:{PlotFont.Name};src:url(data:font/otf;base64,{PlotFont.Base64}) "
            + "format('opentype')}</style>";
        string drawing = text[content..].Replace(
            $"font-family=\"{PlotFont.Name}\"",
            $"font-family=\"{PlotFont.Name}, sans-serif\"",
            StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text[..content] + style + TrailingComma().Replace(drawing, "$1\""));
    }

    // Skia ends each list of letters' positions with a comma, which strict readers refuse.
    [GeneratedRegex("( [xy]=\"[-0-9., ]*[0-9]), \"")]
    private static partial Regex TrailingComma();
}
