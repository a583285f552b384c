using System.Globalization;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Decks.Storage;
using Corridor.Jury;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Corridor.Web.Endpoints;

internal static class JuryEndpoints
{
    public const string ScorePrefix = "score-";
    private static readonly Duration OneViewing = Duration.FromMinutes(30);

    public static void MapJury(this IEndpointRouteBuilder app)
    {
        app.MapPost("/jury/reviews/{id:guid}/scores", SaveAsync).RequireAuthorization(JurorAccess.Policy).WithMetadata(new EndpointScope(InCity: true));
        app.MapGet("/jury/reviews/{id:guid}/deck", OpenDeckAsync).RequireAuthorization(JurorAccess.Policy).WithMetadata(new EndpointScope(InCity: true));
    }

    /// <summary>One field of the score form: a score or the comment, saved the moment it is given.</summary>
    private static async Task<IResult> SaveAsync(
        Guid id, HttpContext context, IAntiforgery antiforgery, JurorAccess jury, Scoring scoring, CorridorDb db, IStringLocalizer t, Show show, CancellationToken cancel)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
            return Answer(StatusCodes.Status400BadRequest, false, t["The page was open for too long, or cookies are blocked. Reload it and choose again."]);
        if (await FindAsync(id, jury, db, cancel) is not { } found)
            return Answer(StatusCodes.Status404NotFound, false, t["This review is not yours any more."]);

        var form = await context.Request.ReadFormAsync(cancel);
        var (field, value) = (form["field"].ToString(), form["value"].ToString());
        try
        {
            if (field == "comment")
                await scoring.CommentAsync(found.Review, found.Call, value, cancel);
            else if (field.StartsWith(ScorePrefix, StringComparison.Ordinal) && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var score))
                await scoring.SaveAsync(found.Review, found.Call, field[ScorePrefix.Length..], score, cancel);
            else
                return Answer(StatusCodes.Status422UnprocessableEntity, false, t["This is no score."]);
            return Answer(StatusCodes.Status200OK, true, null);
        }
        catch (RuleBrokenException refusal)
        {
            return Answer(StatusCodes.Status422UnprocessableEntity, false, t.Of(refusal.Text, show.Argument));
        }
        catch (DbUpdateException)
        {
            // The same review in two windows at the same moment: the page tries again by itself.
            return Answer(StatusCodes.Status503ServiceUnavailable, false, t["Not saved, will try again"]);
        }
    }

    /// <summary>The deck of the last submission, once its check is over; many ranged requests are one viewing.</summary>
    private static async Task<Results<FileStreamHttpResult, NotFound>> OpenDeckAsync(
        Guid id, HttpResponse response, JurorAccess jury, CorridorDb db, DeckStore store, Audit audit, TimeProvider clock, CancellationToken cancel)
    {
        if (await FindAsync(id, jury, db, cancel) is not { } found)
            return TypedResults.NotFound();
        var sent = await (
            from application in db.Set<Application>()
            join submission in db.Set<Submission>() on application.SubmissionId equals submission.Id
            join file in db.Set<Deck>() on submission.DeckId equals file.Id
            where application.Id == found.Review.ApplicationId && file.State == DeckState.Accepted
            select new { Deck = file, application.Number }).SingleOrDefaultAsync(cancel);
        if (sent is null)
            return TypedResults.NotFound();

        var now = clock.Now();
        var before = now - OneViewing;
        await using (var viewing = await db.Database.BeginTransactionAsync(cancel))
        {
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
        // A file's name may name who is behind it.
        var name = found.Call.Jury.Blind ? string.Create(CultureInfo.InvariantCulture, $"application-{sent.Number:D4}.pdf") : sent.Deck.FileName;
        return TypedResults.Stream(await store.OpenReadAsync(sent.Deck.Key, cancel), "application/pdf", name, enableRangeProcessing: true);
    }

    private static async Task<(Review Review, Call Call)?> FindAsync(Guid id, JurorAccess jury, CorridorDb db, CancellationToken cancel)
    {
        var seats = await jury.SeatsAsync(cancel);
        var found = await (
            from review in db.Set<Review>().Of(seats, db.Set<Application>())
            join call in db.Set<Call>() on review.CallId equals call.Id
            where review.Id == id
            select new { review, call }).SingleOrDefaultAsync(cancel);
        return found is null ? null : (found.review, found.call);
    }

    private static JsonHttpResult<ScoreAnswer> Answer(int status, bool saved, string? message) =>
        TypedResults.Json(new ScoreAnswer(saved, message), statusCode: status);

    private sealed record ScoreAnswer(bool Saved, string? Message);
}
