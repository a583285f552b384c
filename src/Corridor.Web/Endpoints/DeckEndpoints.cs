using Corridor.Data;
using Corridor.Decks;
using Corridor.Decks.Storage;
using Corridor.Web.Access;
using Microsoft.Net.Http.Headers;

namespace Corridor.Web.Endpoints;

internal static class DeckEndpoints
{
    public static void MapDecks(this IEndpointRouteBuilder app) =>
        app.MapGet("/applications/{id:guid}/deck", DownloadAsync).RequireAuthorization(FolderAccess.SignedIn).WithMetadata(new EndpointScope(InCity: true));

    private static async Task<IResult> DownloadAsync(Guid id, HttpContext context, DeckAccess access, DeckStore store, Audit audit, CorridorDb db, CancellationToken cancel)
    {
        if (await access.FindAsync(id, cancel) is not var (deck, isOwner) || !deck.IsComplete)
            return Results.NotFound();

        // A viewer reads in ranges; a viewing is one entry, where it begins.
        var ranges = context.Request.GetTypedHeaders().Range?.Ranges;
        if (!isOwner && (ranges is null || ranges.Any(range => range.From is null or 0)))
        {
            audit.Record("deck.opened", deck.Id, new { application = id });
            await db.SaveChangesAsync(cancel);
        }

        context.Response.KeepAs(deck.FileName);
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        headers.CacheControl = "private, no-cache";
        return Results.Stream(
            await store.OpenReadAsync(deck.Key, cancel), "application/pdf",
            entityTag: new EntityTagHeaderValue($"\"{deck.Sha256}\""), enableRangeProcessing: true);
    }
}
