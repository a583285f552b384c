using System.Security.Cryptography;
using System.Text;
using Corridor.Jury.Pitches;
using Corridor.Web.Access;
using Microsoft.Net.Http.Headers;

namespace Corridor.Web.Endpoints;

/// <summary>Calendars that programs read again and again, by an address that is its reader's own.</summary>
internal static class CalendarEndpoints
{
    public static void MapCalendars(this IEndpointRouteBuilder app) =>
        app.MapGet("/calendars/{token}.ics", ReadAsync).AllowAnonymous().WithMetadata(new EndpointScope(InCity: true));

    private static async Task<IResult> ReadAsync(string token, HttpResponse response, PitchCalendars calendars, CancellationToken cancel)
    {
        if (calendars.Read(token) is not { } guest || await calendars.FeedAsync(guest, cancel) is not { } feed)
            return Results.NotFound();
        response.Headers.CacheControl = "private, no-cache";
        var bytes = Encoding.UTF8.GetBytes(feed);
        return Results.Bytes(bytes, "text/calendar; charset=utf-8", "pitches.ics", entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]}\""));
    }
}
