using System.Globalization;
using System.Runtime.CompilerServices;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Jury.Pitches;
using Corridor.Web.Access;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Endpoints;

/// <summary>
/// Tells a page that a day of pitches was moved on (server-sent events): a count and nothing else. What there is to see, the page asks
/// for itself, as its reader.
/// </summary>
internal static class StageEndpoints
{
    public static void MapStage(this IEndpointRouteBuilder app)
    {
        var city = app.MapGroup("").WithMetadata(new EndpointScope(InCity: true));
        city.MapGet("/coordinator/calls/{slug}/pitches/stage/events", OfCallAsync).RequireAuthorization(FolderAccess.Coordinator);
        city.MapGet("/jury/live/{day:guid}/events", OfJuryAsync).RequireAuthorization(JurorAccess.Policy);
        city.MapGet("/applications/{id:guid}/pitch/events", OfApplicationAsync).RequireAuthorization(FolderAccess.SignedIn);
    }

    private static async Task<IResult> OfCallAsync(string slug, CorridorDb db, CurrentAccount who, StageStream stream, CancellationToken cancel)
    {
        var run = db.Set<Call>().RunBy(await who.CallsRunAsync(cancel)).Where(call => call.Slug == slug);
        return stream.Of(await db.Set<PitchDay>().Where(day => day.PublishedAt != null && run.Any(call => call.Id == day.CallId)).Select(day => (Guid?)day.Id).SingleOrDefaultAsync(cancel));
    }

    private static async Task<IResult> OfJuryAsync(Guid day, CorridorDb db, JurorAccess jury, StageStream stream, CancellationToken cancel)
    {
        var seats = await jury.SeatsAsync(cancel);
        return stream.Of(await db.Set<PitchDay>().Where(one => one.Id == day && one.PublishedAt != null && db.Set<Juror>().Any(juror => juror.CallId == one.CallId && seats.Contains(juror.Id))).Select(one => (Guid?)one.Id).SingleOrDefaultAsync(cancel));
    }

    private static async Task<IResult> OfApplicationAsync(Guid id, CorridorDb db, CurrentAccount who, StageStream stream, CancellationToken cancel)
    {
        var mine = db.Set<Application>().OwnedBy(who.RequiredId).Where(one => one.Id == id && one.WithdrawnAt == null);
        return stream.Of(await db.Set<Pitch>().Where(pitch => pitch.Told != null && mine.Any(one => one.Id == pitch.ApplicationId)).Select(pitch => (Guid?)pitch.DayId).SingleOrDefaultAsync(cancel));
    }
}

/// <summary>A day's counts, as long as its reader looks and this node runs.</summary>
internal sealed class StageStream(LiveDays live, IHostApplicationLifetime life)
{
    public IResult Of(Guid? day) => day is { } known ? TypedResults.ServerSentEvents(CountsAsync(known)) : TypedResults.NotFound();

    private async IAsyncEnumerable<string> CountsAsync(Guid day, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, life.ApplicationStopping);
        await foreach (var moves in live.WatchAsync(day, either.Token))
            yield return moves.ToString(CultureInfo.InvariantCulture);
    }
}
