using Corridor.Content;
using Corridor.Data;
using Corridor.Decks.Storage;
using Corridor.Web.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Corridor.Web.Endpoints;

internal static class MediaEndpoints
{
    /// <summary>A city's images. An address that carries the image's mark may be kept for ever.</summary>
    public static void MapMedia(this IEndpointRouteBuilder app) =>
        app.MapGet(Image.Root + "{**path}", ShowAsync).AllowAnonymous().WithMetadata(new EndpointScope(InCity: true));

    private static async Task<IResult> ShowAsync(string path, string? v, HttpResponse response, CorridorDb db, DeckStore store, CancellationToken cancel)
    {
        if (await db.Set<Image>().AsNoTracking().SingleOrDefaultAsync(image => image.Path == path, cancel) is not { } image)
            return Results.NotFound();
        response.Headers.CacheControl = v == image.Mark ? "public, max-age=31536000, immutable" : "no-cache";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        response.Headers.ContentDisposition = "inline";
        return Results.Stream(
            await store.OpenReadAsync(image.Key, cancel), image.ContentType,
            lastModified: image.AddedAt.ToDateTimeOffset(), entityTag: new EntityTagHeaderValue($"\"{image.Sha256}\""), enableRangeProcessing: true);
    }
}
