using ScottPlot;
using SkiaSharp;

namespace Hybrid.Telemetry.Plots;

/// <summary>
/// The font of all plots, embedded because a bare Linux machine has none: Cabin by Pablo Impallari and Igino Marini,
/// under the SIL Open Font License 1.1.
/// </summary>
internal sealed class PlotFont : IFontResolver
{
    public const string Name = "Cabin";

    private const string Resource = "Hybrid.Telemetry.Fonts.Cabin-Regular.otf";

    private static readonly Lazy<SKTypeface> LazyTypeface = new(Load);

    private PlotFont()
    {
    }

    /// <summary>The font itself; lives as long as the process.</summary>
    public static SKTypeface Typeface => LazyTypeface.Value;

    /// <summary>The font's file in Base64.</summary>
    public static string Base64
    {
        get
        {
            using SKData data = Open();
            return Convert.ToBase64String(data.Span);
        }
    }

    /// <summary>Makes the font known to ScottPlot by its name. Further calls do nothing.</summary>
    public static void Register()
    {
        lock (LazyTypeface)
        {
            if (!Fonts.FontResolvers.OfType<PlotFont>().Any())
            {
                Fonts.FontResolvers.Add(new PlotFont());
            }
        }
    }

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Name ? Typeface : null;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        fontName == Name ? Typeface : null;

    private static SKTypeface Load()
    {
        using SKData data = Open();
        return SKTypeface.FromData(data);
    }

    private static SKData Open()
    {
        using Stream stream = typeof(PlotFont).Assembly.GetManifestResourceStream(Resource)!;
        return SKData.Create(stream);
    }
}
