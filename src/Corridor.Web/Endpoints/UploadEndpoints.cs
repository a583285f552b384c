using System.Globalization;
using System.Text;
using Corridor.Applications;
using Corridor.Decks;
using Corridor.Decks.Storage;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Endpoints;

/// <summary>Decks arrive by tus 1.0 (core, creation, termination, expiration). Its header Tus-Resumable stands for antiforgery: no form can send it.</summary>
internal static class UploadEndpoints
{
    private const string Protocol = "1.0.0";
    private const string BodyType = "application/offset+octet-stream";

    public static void MapUploads(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/uploads", ["OPTIONS"], Describe).AllowAnonymous().WithMetadata(new EndpointScope(InCity: true));
        var uploads = app.MapGroup("/uploads").RequireAuthorization(FolderAccess.SignedIn).WithMetadata(new EndpointScope(InCity: true)).AddEndpointFilter(SpeakTusAsync).AddEndpointFilter<NotFoundFilter>();
        uploads.MapPost("", CreateAsync);
        uploads.MapMethods("/{id:guid}", ["HEAD"], TellAsync);
        uploads.MapMethods("/{id:guid}", ["PATCH"], AppendAsync);
        uploads.MapDelete("/{id:guid}", CancelAsync);
    }

    private static void Describe(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers["Tus-Resumable"] = Protocol;
        response.Headers["Tus-Version"] = Protocol;
        response.Headers["Tus-Extension"] = "creation,termination,expiration";
    }

    private static async ValueTask<object?> SpeakTusAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        if (context.Features.Get<IStatusCodePagesFeature>() is { } pages)
            pages.Enabled = false;
        context.Response.Headers["Tus-Resumable"] = Protocol;
        context.Response.Headers.CacheControl = "no-store";
        if (context.Request.Headers["Tus-Resumable"] != Protocol)
        {
            context.Response.Headers["Tus-Version"] = Protocol;
            return Results.StatusCode(StatusCodes.Status412PreconditionFailed);
        }

        try
        {
            return await next(invocation);
        }
        catch (RuleBrokenException refusal)
        {
            return Refusal(context, StatusCodes.Status422UnprocessableEntity, refusal.Text);
        }
        catch (BadHttpRequestException tooMuch)
        {
            return Results.StatusCode(tooMuch.StatusCode);
        }
        catch (DeckRefusedException refused)
        {
            if (refused.Length is { } length)
                context.Response.Headers["Upload-Offset"] = Number(length);
            return refused.Refusal switch
            {
                DeckRefusal.TooLarge or DeckRefusal.TooManyPieces => Refusal(context, StatusCodes.Status413PayloadTooLarge, new Text("More arrived than this file was said to hold. Cancel the upload and start again.")),
                DeckRefusal.Busy => Results.StatusCode(StatusCodes.Status423Locked),
                DeckRefusal.Missing => Results.StatusCode(StatusCodes.Status410Gone),
                _ => Results.StatusCode(StatusCodes.Status409Conflict),
            };
        }
    }

    private static async Task<IResult> CreateAsync(HttpContext context, CurrentAccount who, DeckUploads uploads, CancellationToken cancel)
    {
        var request = context.Request;
        var metadata = Metadata(request.Headers["Upload-Metadata"].ToString());
        if (!long.TryParse(request.Headers["Upload-Length"], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || metadata is null || !Guid.TryParse(metadata.GetValueOrDefault("application"), out var application))
            return Results.StatusCode(StatusCodes.Status400BadRequest);

        try
        {
            var deck = await uploads.StartAsync(application, who.RequiredId, metadata.GetValueOrDefault("filename") ?? "", length, context.ReceivedAt(), cancel);
            Expires(context.Response, deck);
            context.Response.Headers["Upload-Offset"] = "0";
            return Results.Created($"{request.PathBase}/uploads/{deck.Id}", null);
        }
        catch (RuleBrokenException refusal) when (refusal.Text.Key.StartsWith("This file is too large", StringComparison.Ordinal))
        {
            return Refusal(context, StatusCodes.Status413PayloadTooLarge, refusal.Text);
        }
    }

    private static async Task<IResult> TellAsync(Guid id, HttpContext context, CurrentAccount who, DeckUploads uploads, DeckStore store, CancellationToken cancel)
    {
        var deck = await uploads.FindAsync(id, who.RequiredId, cancel) ?? throw new NotFoundException();
        var offset = deck.IsComplete ? deck.Length : await store.LengthAsync(deck.Key, cancel);
        // A node may have died between the last byte and its acknowledgement; the client will not send another.
        if (!deck.IsComplete && offset == deck.Length)
            await uploads.FinishAsync(deck, cancel);
        context.Response.Headers["Upload-Offset"] = Number(offset);
        context.Response.Headers["Upload-Length"] = Number(deck.Length);
        if (!deck.IsComplete)
            Expires(context.Response, deck);
        return Results.Ok();
    }

    private static async Task<IResult> AppendAsync(Guid id, HttpContext context, CurrentAccount who, DeckUploads uploads, DeckStore store, Settings settings)
    {
        var request = context.Request;
        var deck = await uploads.FindAsync(id, who.RequiredId, context.RequestAborted) ?? throw new NotFoundException();
        if (request.ContentType != BodyType)
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        if (!long.TryParse(request.Headers["Upload-Offset"], NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        if (request.ContentLength > settings.Storage.ChunkBytes)
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = settings.Storage.ChunkBytes;
        if (deck.IsComplete)
            return Results.StatusCode(StatusCodes.Status409Conflict);
        if (offset + request.ContentLength > deck.Length)
            return Refusal(context, StatusCodes.Status413PayloadTooLarge, new Text("More arrived than this file was said to hold. Cancel the upload and start again."));

        long stored;
        try
        {
            stored = await store.AppendAsync(deck.Key, offset, request.Body, deck.Length, context.RequestAborted);
        }
        catch (Exception cut) when (cut is OperationCanceledException or IOException and not BadHttpRequestException && context.RequestAborted.IsCancellationRequested)
        {
            // The visitor is gone; what arrived is safe, and they go on from there.
            return Results.Empty;
        }

        if (stored == deck.Length)
            await uploads.FinishAsync(deck);
        else
            Expires(context.Response, deck);
        context.Response.Headers["Upload-Offset"] = Number(stored);
        return Results.NoContent();
    }

    private static async Task<IResult> CancelAsync(Guid id, CurrentAccount who, DeckUploads uploads, CancellationToken cancel)
    {
        var deck = await uploads.FindAsync(id, who.RequiredId, cancel) ?? throw new NotFoundException();
        return Results.StatusCode(await uploads.CancelAsync(deck, cancel) ? StatusCodes.Status204NoContent : StatusCodes.Status409Conflict);
    }

    private static IResult Refusal(HttpContext context, int status, Text reason)
    {
        var services = context.RequestServices;
        var message = services.GetRequiredService<IStringLocalizer>().Of(reason, services.GetRequiredService<Show>().Argument);
        return Results.Json(new { message }, statusCode: status);
    }

    // "filename d29ybGQ=,application MDE5…": a key and a value in Base64, or a key alone.
    private static Dictionary<string, string>? Metadata(string header)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in header.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (key, encoded) = pair.Split(' ') is [var name, var value] ? (name, value) : (pair, "");
            var bytes = new byte[encoded.Length];
            if (!Convert.TryFromBase64String(encoded, bytes, out var count))
                return null;
            found[key] = Encoding.UTF8.GetString(bytes, 0, count);
        }

        return found;
    }

    private static void Expires(HttpResponse response, Deck deck) => response.Headers["Upload-Expires"] = deck.ExpiresAt.ToDateTimeUtc().ToString("R", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
