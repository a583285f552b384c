using Corridor.Texts;
using SkiaSharp;

namespace Corridor.Content;

/// <summary>
/// Draws a photograph anew, upright and of a size for a page. Only its pixels are left: no place where it was taken, no name of a
/// camera, nothing that hides behind them.
/// </summary>
public static class Photograph
{
    public const long MostBytes = 15_000_000;
    private const int LongestSide = 1600, Quality = 80;
    private const long MostPixels = 60_000_000;

    /// <param name="content">Seekable; a PNG, JPEG, WebP or GIF.</param>
    public static (Stream WebP, int Width, int Height) Redraw(Stream content)
    {
        RuleBroken.If(content.Length == 0, "This file is empty.");
        RuleBroken.If(content.Length > MostBytes, "This file is too large: {0} MB at most.", MostBytes / 1_000_000);
        ImageType.MustBe(content);
        using var codec = SKCodec.Create(content) ?? throw RuleBroken.Now("This image cannot be read: it is damaged.");
        // A few kilobytes can claim to be a picture that fills the memory.
        RuleBroken.If((long)codec.Info.Width * codec.Info.Height > MostPixels, "This image has too many pixels: {0} million at most.", MostPixels / 1_000_000);

        // A JPEG is already made smaller while it is read.
        var least = codec.GetScaledDimensions(MathF.Min(1, (float)LongestSide / Math.Max(codec.Info.Width, codec.Info.Height)));
        using var read = new SKBitmap(new SKImageInfo(least.Width, least.Height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb()));
        RuleBroken.If(codec.GetPixels(read.Info, read.GetPixels()) is not SKCodecResult.Success, "This image cannot be read: it is damaged.");

        var lies = codec.EncodedOrigin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var scale = MathF.Min(1, (float)LongestSide / Math.Max(read.Width, read.Height));
        var (width, height) = (Math.Max(1, (int)MathF.Round(read.Width * scale)), Math.Max(1, (int)MathF.Round(read.Height * scale)));
        if (lies)
            (width, height) = (height, width);
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb()));
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale((float)width / (lies ? read.Height : read.Width), (float)height / (lies ? read.Width : read.Height));
        surface.Canvas.Concat(Upright(codec.EncodedOrigin, read.Width, read.Height));
        using var drawn = SKImage.FromBitmap(read);
        surface.Canvas.DrawImage(drawn, 0, 0, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var anew = surface.Snapshot();
        using var data = anew.Encode(SKEncodedImageFormat.Webp, Quality);
        return (new MemoryStream(data.ToArray(), writable: false), width, height);
    }

    // As cameras say how they were held, in EXIF's eight ways.
    private static SKMatrix Upright(SKEncodedOrigin origin, float width, float height) => origin switch
    {
        SKEncodedOrigin.TopRight => new(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new(0, -1, height, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new(0, -1, height, -1, 0, width, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new(0, 1, 0, -1, 0, width, 0, 0, 1),
        _ => SKMatrix.Identity,
    };
}
