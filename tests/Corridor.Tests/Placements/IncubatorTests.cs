using Corridor.Content;
using Corridor.Data;
using Corridor.Decks.Storage;
using Corridor.Placements.Offers;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using SkiaSharp;

namespace Corridor.Tests.Placements;

public sealed class IncubatorTests
{
    private static readonly LocalizedText Hall = LocalizedText.Of("en", "The hall");

    [Fact]
    public async Task Photos_are_drawn_anew_in_pages_size_and_there_are_six_at_most()
    {
        await using var database = await TestDatabase.CreateAsync();
        var city = await database.CityAsync("host");
        await MillAsync(database, city, async (desk, mill) =>
        {
            for (var at = 1; at <= IncubatorPhoto.Most; at++)
                await desk.AddPhotoAsync(mill, Picture(3200, 1600), Hall);
            Assert.Equal("There are {0} photos already: take one away first.", (await Refused(() => desk.AddPhotoAsync(mill, Picture(20, 10), Hall))).Text.Key);
            Assert.Equal("Say in words what the photo shows: not everybody sees it.", (await Refused(() => desk.AddPhotoAsync(mill, Picture(20, 10), LocalizedText.Empty))).Text.Key);
            Assert.StartsWith("This is no PNG", (await Refused(() => desk.AddPhotoAsync(mill, new MemoryStream("<svg onload='alert(1)'/>"u8.ToArray()), Hall))).Text.Key, StringComparison.Ordinal);
            var photos = await desk.PhotosAsync(mill);
            Assert.All(photos, photo => Assert.Equal((1600, 800), (photo.Width, photo.Height)));
            Assert.Equal(6, photos.Select(photo => photo.Address).Distinct().Count());
            await desk.RemovePhotoAsync(mill, photos[2].Id);
            await desk.AddPhotoAsync(mill, Picture(20, 10), LocalizedText.Of("en", "The yard"));
            // It takes the place that became free.
            Assert.Equal(["The hall", "The hall", "The yard", "The hall", "The hall", "The hall"], (await desk.PhotosAsync(mill)).Select(photo => photo.Alternative.In("en")));
        });
        await database.In(city, async services =>
        {
            var (db, store) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<DeckStore>());
            Assert.Equal(6, await db.Set<Image>().CountAsync());
            var image = await db.Set<Image>().OrderBy(one => one.Id).FirstAsync();
            Assert.Equal(("image/webp", "The hall"), (image.ContentType, image.Alternative));
            await using var bytes = await store.OpenReadAsync(image.Key);
            using var kept = new MemoryStream();
            await bytes.CopyToAsync(kept);
            Assert.DoesNotContain("Secret place", System.Text.Encoding.Latin1.GetString(kept.ToArray()), StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(1, 40, 20)]
    [InlineData(6, 20, 40)]
    public void A_photo_stands_upright_however_the_camera_was_held(int orientation, int width, int height)
    {
        var (webp, drawnWidth, drawnHeight) = Photograph.Redraw(Picture(40, 20, orientation));

        using var drawn = SKBitmap.Decode(webp);
        Assert.Equal((width, height, width, height), (drawnWidth, drawnHeight, drawn.Width, drawn.Height));
        // Its left half is red as it was taken; turned by a quarter, the upper one is.
        Assert.True(drawn.GetPixel(4, 4).Red > 150);
        var other = orientation == 1 ? drawn.GetPixel(36, 4) : drawn.GetPixel(4, 36);
        Assert.True(other.Red < 100 && other.Blue > 150);
    }

    [Fact]
    public void A_picture_that_would_fill_the_memory_or_is_damaged_is_refused()
    {
        var whole = Picture(400, 300).ToArray();

        Assert.Equal("This image cannot be read: it is damaged.", Assert.Throws<RuleBrokenException>(() => Photograph.Redraw(new MemoryStream(whole[..400]))).Text.Key);
        Assert.Equal("This file is empty.", Assert.Throws<RuleBrokenException>(() => Photograph.Redraw(new MemoryStream())).Text.Key);
    }

    [Fact]
    public async Task Places_are_counted_by_the_month_in_which_stays_begin()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        await desk.ProposeAsync();
        await desk.OfferAsync("Forge", places: 3);
        await desk.OfferAsync("Quay", places: 2, new YearMonth(2027, 9));

        var months = MonthPlaces.Of(await desk.Database.Services.GetRequiredService<OfferBook>().FromAsync(new YearMonth(2027, 5), TestContext.Current.CancellationToken), new YearMonth(2027, 5));

        Assert.Equal(MonthPlaces.Months, months.Count);
        Assert.Equal([new(new YearMonth(2027, 6), 4, 1), new(new YearMonth(2027, 9), 2, 0)], months.Where(month => month.Offered > 0));
    }

    private static Task<RuleBrokenException> Refused(Func<Task> act) => Assert.ThrowsAsync<RuleBrokenException>(act);

    private static Task MillAsync(TestDatabase database, City city, Func<IncubatorDesk, Incubator, Task> work) => database.In(city, async services =>
        await work(services.GetRequiredService<IncubatorDesk>(), await services.GetRequiredService<Offering>().SaveAsync("mill", "Mill", LocalizedText.Of("en", "Hosts"), null, ["en"])));

    /// <summary>Red at the left and blue at the right, with what a camera would write into it.</summary>
    private static MemoryStream Picture(int width, int height, int orientation = 1)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height));
        surface.Canvas.Clear(SKColors.Blue);
        using var red = new SKPaint { Color = SKColors.Red };
        surface.Canvas.DrawRect(0, 0, width / 2f, height, red);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Jpeg, 95);
        var jpeg = data.ToArray();
        // An APP1 segment after the start of image: one tag, the orientation, and a text behind it.
        byte[] tiff = [.. "MM\0*\0\0\0\u0008\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0"u8, (byte)orientation, 0, 0, 0, 0, 0, 0, .. "Secret place"u8];
        byte[] body = [.. "Exif\0\0"u8, .. tiff];
        return new MemoryStream([.. jpeg[..2], 0xff, 0xe1, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body, .. jpeg[2..]]);
    }
}
