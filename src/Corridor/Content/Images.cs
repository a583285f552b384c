using System.Globalization;
using System.Text;
using Corridor.Data;
using Corridor.Decks.Storage;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Content;

/// <summary>Adds images to a city and takes them away again.</summary>
public sealed class Images(CorridorDb db, DeckStore store, CurrentCity city, Audit audit, TimeProvider clock)
{
    /// <param name="fileName">As the person's computer names it; an address is made of it.</param>
    /// <param name="content">Seekable.</param>
    /// <param name="alternative">What the image says to those who do not see it.</param>
    /// <param name="with">Adds what is saved together with it.</param>
    /// <param name="cancel">Stops before the image is there.</param>
    public async Task<Image> UploadAsync(string fileName, Stream content, string? alternative, Action<Image>? with = null, CancellationToken cancel = default) =>
        await AddAsync(await FreePathAsync(Tidy(fileName), cancel), content, alternative, with, cancel);

    /// <summary>The path must be free.</summary>
    internal async Task<Image> AddAsync(string path, Stream content, string? alternative, Action<Image>? with, CancellationToken cancel)
    {
        RuleBroken.If(content.Length == 0, "This file is empty.");
        RuleBroken.If(content.Length > Image.MostBytes, "This file is too large: {0} MB at most.", Image.MostBytes / 1_000_000);
        var type = ImageType.MustBe(content);
        var id = Ids.New();
        var key = new DeckKey(city.Required.Id, id);
        try
        {
            var length = await store.AppendAsync(key, 0, content, Image.MostBytes, cancel);
            var image = Image.Of(id, path, alternative, type, await store.CompleteAsync(key, length, cancel), clock.Now());
            // Before anything is kept: it may refuse.
            with?.Invoke(image);
            db.Add(image);
            audit.Record("image.added", id, new { path, type, length });
            await db.SaveChangesAsync(cancel);
            return image;
        }
        catch
        {
            // Nothing tells of these bytes: they must not stay.
            await store.DeleteAsync(key, CancellationToken.None);
            throw;
        }
    }

    public async Task DeleteAsync(Guid id, CancellationToken cancel = default)
    {
        var image = await db.Set<Image>().SingleOrDefaultAsync(image => image.Id == id, cancel) ?? throw new NotFoundException();
        RuleBroken.If(await db.Cities.AnyAsync(here => here.Id == image.CityId && here.Logo == image.Address, cancel), "This image is the city's logo: choose another one first.");
        db.Remove(image);
        audit.Record("image.deleted", id, new { image.Path });
        await db.SaveChangesAsync(cancel);
        await store.DeleteAsync(image.Key, cancel);
    }

    private async Task<string> FreePathAsync(string path, CancellationToken cancel)
    {
        var (stem, extension) = (System.IO.Path.GetFileNameWithoutExtension(path), System.IO.Path.GetExtension(path));
        var taken = (await db.Set<Image>().Where(image => image.Path.StartsWith(stem)).Select(image => image.Path).ToListAsync(cancel)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        for (var number = 2; taken.Contains(path); number++)
            path = string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}{extension}");
        return path;
    }

    // "Équipe 2027.JPG" is equipe-2027.jpg in an address.
    private static string Tidy(string fileName)
    {
        var name = fileName.Split('/', '\\')[^1].Normalize(NormalizationForm.FormD);
        var kept = name.Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark).Select(c => char.IsAsciiLetterOrDigit(c) || c == '.' ? char.ToLowerInvariant(c) : '-');
        var path = string.Join('-', new string([.. kept]).Split('-', StringSplitOptions.RemoveEmptyEntries)).Trim('.');
        return path.Length == 0 ? "image" : path.Length <= 100 ? path : path[..80] + path[^20..];
    }
}
