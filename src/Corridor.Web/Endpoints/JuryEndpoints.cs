using System.Globalization;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Decks.Storage;
using Corridor.Jury;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Web.Pages.Jurors;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Corridor.Web.Endpoints;

internal static class JuryEndpoints
{
    private static readonly Duration OneViewing = Duration.FromMinutes(30);

    public static void MapJury(this IEndpointRouteBuilder app)
    {
        var jury = app.MapGroup("/jury").WithMetadata(new EndpointScope(InCity: true));
        jury.MapPost("/reviews/{id:guid}/scores", SaveAsync).RequireAuthorization(JurorAccess.Policy);
        jury.MapPost("/reviews/{id:guid}/finish", FinishAsync).RequireAuthorization(JurorAccess.Policy);
        jury.MapPost("/reviews/{id:guid}/abstain", AbstainAsync).RequireAuthorization(JurorAccess.Policy);
        jury.MapGet("/reviews/{id:guid}/deck", OpenDeckAsync).RequireAuthorization(JurorAccess.Policy);
        jury.MapGet("/kept", KeptAsync).RequireAuthorization(JurorAccess.Policy);
        jury.MapGet("/manifest.webmanifest", Manifest).AllowAnonymous();
    }

    /// <summary>One field of the score form, saved the moment it is given; with a mark, only in place of what it replaces.</summary>
    private static Task<IResult> SaveAsync(Guid id, HttpContext context, ReviewDesk desk, IStringLocalizer t, CancellationToken cancel) =>
        desk.WriteAsync(id, context, async (scoring, review, call, form) =>
        {
            var mark = form.TryGetValue("mark", out var seen) ? seen.ToString() : null;
            var saved = await ReviewFields.SaveAsync(scoring, review, call, form["field"].ToString(), form["value"].ToString(), mark, cancel);
            return saved switch
            {
                null => desk.Answer(StatusCodes.Status422UnprocessableEntity, saved: false, t["This is no score."]),
                { Taken: false } late => desk.Answer(StatusCodes.Status409Conflict, saved: false, t["Another device saved something else meanwhile."], late.Stands),
                var taken => desk.Answer(StatusCodes.Status200OK, saved: true, stands: taken.Stands),
            };
        }, cancel);

    private static Task<IResult> FinishAsync(Guid id, HttpContext context, ReviewDesk desk, CancellationToken cancel) =>
        desk.WriteAsync(id, context, async (scoring, review, call, _) =>
        {
            await scoring.FinishAsync(review, call, cancel);
            return desk.Answer(StatusCodes.Status200OK, saved: true);
        }, cancel);

    /// <summary>Leaves the review to others; the reason comes as value, and with it whether the juror is tied to the application.</summary>
    private static Task<IResult> AbstainAsync(Guid id, HttpContext context, ReviewDesk desk, CancellationToken cancel) =>
        desk.WriteAsync(id, context, async (scoring, review, call, form) =>
        {
            await scoring.AbstainAsync(review, call, form["value"].ToString(), form["tied"] == "true", cancel);
            return desk.Answer(StatusCodes.Status200OK, saved: true);
        }, cancel);

    /// <summary>What the reader may keep on a device of theirs, in the order of their queue; the token lets what waited there be sent.</summary>
    private static async Task<JsonHttpResult<KeptAnswer>> KeptAsync(
        HttpContext context, IAntiforgery antiforgery, JurorAccess jury, Scoring scoring, CorridorDb db, TimeProvider clock, CancellationToken cancel)
    {
        var now = clock.Now();
        var mine = await jury.MineAsync(cancel);
        var calls = await jury.CallsAsync(cancel);
        var queue = await scoring.QueueAsync([.. mine], calls, cancel);
        var kept = queue.Where(row => row.MayBeKept(now))
            .Select(row => new KeptReview(row.Review.Id, row.Number, row.Stamp + Show.Language, row.DeckId, row.Until.ToUnixTimeMilliseconds(), row.Review.State == ReviewState.Done));
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(new KeptAnswer(antiforgery.GetAndStoreTokens(context).RequestToken!, now.ToUnixTimeMilliseconds(), [.. kept]));
    }

    /// <summary>The jury's pages as something to install.</summary>
    private static JsonHttpResult<object> Manifest(HttpRequest request, CurrentCity city, IStringLocalizer t)
    {
        var home = request.PathBase + "/jury";
        return TypedResults.Json<object>(new
        {
            id = home,
            name = t["Jury"].Value + " · " + city.Required.Name,
            short_name = t["Jury"].Value,
            lang = Show.Language,
            start_url = home,
            scope = home,
            display = "standalone",
            background_color = "#f6f1e6",
            theme_color = city.Required.Accent,
            icons = new[] { new { src = "/dist/icon.svg", sizes = "any", type = "image/svg+xml" } },
        }, contentType: "application/manifest+json");
    }

    /// <summary>The deck of the last submission, once its check is over; many ranged requests are one viewing.</summary>
    private static async Task<Results<FileStreamHttpResult, NotFound>> OpenDeckAsync(
        Guid id, bool? keep, HttpResponse response, ReviewDesk desk, CorridorDb db, DeckStore store, Audit audit, TimeProvider clock, CancellationToken cancel)
    {
        if (await desk.FindAsync(id, cancel) is not { } found)
            return TypedResults.NotFound();
        var sent = await (
            from application in db.Set<Application>()
            join submission in db.Set<Submission>() on application.SubmissionId equals submission.Id
            join file in db.Set<Deck>() on submission.DeckId equals file.Id
            where application.Id == found.Review.ApplicationId && file.State == DeckState.Accepted
            select new { Deck = file, application.Number }).SingleOrDefaultAsync(cancel);
        var isBlind = Round.Of(found.Call, found.Review.Round).IsBlind;
        if (sent is null || (isBlind && !sent.Deck.HasBare))
            return TypedResults.NotFound();

        var now = clock.Now();
        var before = now - OneViewing;
        if (keep == true)
        {
            // A copy on a device is read there unseen.
            audit.Record("deck.kept", sent.Deck.Id, new { review = id, juror = found.Review.JurorId });
            await db.SaveChangesAsync(cancel);
        }
        else
        {
            await using var viewing = await db.Database.BeginTransactionAsync(cancel);
            var first = await db.Set<Review>().Where(review => review.Id == id && (review.DeckSeenAt == null || review.DeckSeenAt < before))
                .ExecuteUpdateAsync(set => set.SetProperty(review => review.DeckSeenAt, now), cancel);
            if (first == 1)
            {
                audit.Record("deck.opened", sent.Deck.Id, new { review = id, juror = found.Review.JurorId });
                await db.SaveChangesAsync(cancel);
            }

            await viewing.CommitAsync(cancel);
        }

        response.Headers.CacheControl = "private, no-store";
        // A file and its name may name who is behind it.
        var name = isBlind ? string.Create(CultureInfo.InvariantCulture, $"application-{sent.Number:D4}.pdf") : sent.Deck.FileName;
        return TypedResults.Stream(await store.OpenReadAsync(isBlind ? sent.Deck.Key.Bare : sent.Deck.Key, cancel), "application/pdf", name, enableRangeProcessing: true);
    }

    private sealed record KeptReview(Guid Id, int? Number, string Stamp, Guid? Deck, long Until, bool IsIn);

    private sealed record KeptAnswer(string Token, long Now, IReadOnlyList<KeptReview> Reviews);
}

/// <summary>Lets a script write into a review that is its reader's own, and answers what became of it.</summary>
internal sealed class ReviewDesk(IAntiforgery antiforgery, JurorAccess jury, Scoring scoring, CorridorDb db, IStringLocalizer t, Show show, TimeProvider clock)
{
    public async Task<IResult> WriteAsync(Guid id, HttpContext context, Func<Scoring, Review, Call, IFormCollection, Task<IResult>> write, CancellationToken cancel)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
            return Answer(StatusCodes.Status400BadRequest, saved: false, t["The page was open for too long, or cookies are blocked. Reload it and choose again."]);
        if (await FindAsync(id, cancel) is not { } found)
            return Answer(StatusCodes.Status404NotFound, saved: false, t["This review is not yours any more."]);
        try
        {
            return await write(scoring, found.Review, found.Call, await context.Request.ReadFormAsync(cancel));
        }
        catch (RuleBrokenException refusal)
        {
            return Answer(StatusCodes.Status422UnprocessableEntity, saved: false, t.Of(refusal.Text, show.Argument));
        }
        catch (DbUpdateException)
        {
            // The same review in two windows at the same moment: the page tries again by itself.
            return Answer(StatusCodes.Status503ServiceUnavailable, saved: false, t["Not saved, will try again"]);
        }
    }

    public async Task<(Review Review, Call Call)?> FindAsync(Guid id, CancellationToken cancel)
    {
        var seats = await jury.SeatsAsync(cancel);
        var found = await (
            from review in db.Set<Review>().Of(seats, db.Set<Application>())
            join call in db.Set<Call>() on review.CallId equals call.Id
            where review.Id == id
            select new { review, call }).SingleOrDefaultAsync(cancel);
        return found is null ? null : (found.review, found.call);
    }

    public IResult Answer(int status, bool saved, string? message = null, Standing? stands = null) =>
        TypedResults.Json(new SaveAnswer(saved, message, stands?.Value, stands?.Mark, clock.Now().ToUnixTimeMilliseconds()), statusCode: status);

    /// <param name="Saved">It stands now.</param>
    /// <param name="Message">What to say to the reader.</param>
    /// <param name="Value">What stands in the field.</param>
    /// <param name="Mark">Of what stands, for the next save.</param>
    /// <param name="At">When, by this server's clock.</param>
    private sealed record SaveAnswer(bool Saved, string? Message, string? Value, string? Mark, long At);
}
