using SkiaSharp;

namespace Hybrid.Telemetry.Plots;

/// <summary>Something drawn, as the bytes of a file.</summary>
/// <param name="Width">Its width in pixels.</param>
/// <param name="Height">Its height in pixels.</param>
/// <param name="Draw">Draws it; the canvas is white.</param>
internal sealed record Picture(int Width, int Height, Action<SKCanvas> Draw)
{
    private const string Svg = ".svg";
    private const string Png = ".png";

    /// <summary>Whether a file's name says PNG or SVG.</summary>
    public static bool CanWrite(string path) => Path.GetExtension(path) is Png or Svg;

    /// <summary>
    /// Writes a file of the kind that its name says, in place of an earlier one, and creates its folder.
    /// </summary>
    public void Write(string path)
    {
        PlotFont.Register();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllBytes(path, Path.GetExtension(path) == Svg ? ToSvg() : ToPng());
    }

    private byte[] ToPng()
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height));
        Paint(surface.Canvas);
        using SKImage image = surface.Snapshot();
        using SKData png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }

    private byte[] ToSvg()
    {
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(SKRect.Create(Width, Height), stream))
        {
            Paint(canvas);
        }

        return SvgFont.Embed(stream.ToArray());
    }

    private void Paint(SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        Draw(canvas);
    }
}
