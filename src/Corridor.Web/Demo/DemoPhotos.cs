using Corridor.Placements.Offers;
using Corridor.Texts;
using SkiaSharp;

namespace Corridor.Web.Demo;

/// <summary>Pictures of incubators that do not exist: a house front and a room, drawn.</summary>
internal static class DemoPhotos
{
    private const int Width = 1200, Height = 900;

    public static async Task AddAsync(IncubatorDesk desk, Incubator incubator)
    {
        await AddAsync(desk, incubator, Front, ("en", "Drawing of a long house with tall windows"), ("fr", "Dessin d’une longue maison à hautes fenêtres"), ("es", "Dibujo de una casa alargada de ventanas altas"));
        await AddAsync(desk, incubator, Room, ("en", "Drawing of a room with four desks and lamps"), ("fr", "Dessin d’une salle avec quatre bureaux et des lampes"), ("es", "Dibujo de una sala con cuatro mesas y lámparas"));
    }

    private static async Task AddAsync(IncubatorDesk desk, Incubator incubator, Action<SKCanvas> draw, params (string Language, string Words)[] alternative)
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height));
        draw(surface.Canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Jpeg, 90);
        await using var content = new MemoryStream(data.ToArray());
        await desk.AddPhotoAsync(incubator, content, LocalizedText.Of(alternative.Select(one => KeyValuePair.Create(one.Language, one.Words))));
    }

    private static void Front(SKCanvas canvas)
    {
        Fill(canvas, "#dbe8ee", 0, 0, Width, Height);
        Fill(canvas, "#8a9a5b", 0, 720, Width, 180);
        Fill(canvas, "#b5533c", 120, 300, 960, 440);
        Fill(canvas, "#5b2a1f", 90, 260, 1020, 50);
        for (var at = 0; at < 7; at++)
            Fill(canvas, "#f7e7b4", 170 + (at * 130), 370, 80, 220);
        Fill(canvas, "#2f2a28", 555, 560, 90, 180);
    }

    private static void Room(SKCanvas canvas)
    {
        Fill(canvas, "#f2efe6", 0, 0, Width, Height);
        Fill(canvas, "#c9b79c", 0, 650, Width, 250);
        Fill(canvas, "#bcd6e2", 380, 120, 440, 260);
        for (var at = 0; at < 4; at++)
        {
            Fill(canvas, "#6b4f3a", 60 + (at * 285), 560, 225, 24);
            Fill(canvas, "#6b4f3a", 75 + (at * 285), 584, 16, 150);
            Fill(canvas, "#6b4f3a", 254 + (at * 285), 584, 16, 150);
            Fill(canvas, "#35506b", 120 + (at * 285), 470, 110, 90);
            Fill(canvas, "#e0a526", 160 + (at * 285), 0, 8, 150);
            Fill(canvas, "#e0a526", 134 + (at * 285), 150, 60, 34);
        }
    }

    private static void Fill(SKCanvas canvas, string colour, float x, float y, float width, float height)
    {
        using var paint = new SKPaint { Color = SKColor.Parse(colour) };
        canvas.DrawRect(x, y, width, height, paint);
    }
}
