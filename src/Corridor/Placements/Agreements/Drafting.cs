using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Placements.Agreements;

/// <summary>Drafts the agreement in the transaction in which the second side accepts, and sets the date until which all sign.</summary>
internal sealed class Drafting(CorridorDb db, CorridorDbFactory databases, Cities cities, Timers timers, TimeProvider clock) : IHandle<PlacementAccepted>
{
    public async Task HandleAsync(PlacementAccepted happened, CancellationToken cancel)
    {
        var stay = happened.Placement;
        var answers = await AnswersAsync(stay, cancel);
        var (agreement, first) = Agreement.Draft(
            stay,
            new AgreementText(
                stay.Id, 1, stay.Title, await NameAsync(stay.FirstCityId, cancel), stay.Incubator, await NameAsync(stay.SecondCityId, cancel), stay.Offer, stay.Starts, stay.Ends,
                [.. stay.Terms.Agreement.Select(article => With(article, answers))]),
            clock.Now());
        db.AddRange(agreement, first);
        await timers.SetAsync(LateSignatures.TimerKind, stay.Id, agreement.SignBy, $"{LateSignatures.TimerKind}:{stay.Id}", cancel);
    }

    // The call is another city's, and its dossier the one that the start-up agreed to share with hosts.
    private async Task<IReadOnlyDictionary<string, string>> AnswersAsync(Placement stay, CancellationToken cancel)
    {
        if (stay.Terms.Agreement.All(article => article.From is null))
            return new Dictionary<string, string>();
        await using var all = databases.AcrossCities();
        return await (
            from application in all.Set<Application>()
            join submission in all.Set<Submission>() on application.Id equals submission.ApplicationId
            where application.Id == stay.ApplicationId
            orderby submission.Id descending
            select submission.Answers).FirstOrDefaultAsync(cancel) ?? [];
    }

    private static AgreementSection With(AgreementSection article, IReadOnlyDictionary<string, string> answers)
    {
        if (article.From is not { } from || !answers.TryGetValue(from, out var answer) || string.IsNullOrWhiteSpace(answer))
            return article with { From = null };
        var quoted = string.Join("\n", answer.Trim().ReplaceLineEndings("\n").Split('\n').Select(line => "> " + line));
        return article with { From = null, Text = LocalizedText.Of(article.Text.ByLanguage.Select(text => KeyValuePair.Create(text.Key, text.Value + "\n\n" + quoted))) };
    }

    private async Task<string> NameAsync(Guid city, CancellationToken cancel) => (await cities.ByIdAsync(city, cancel))?.Name ?? "";
}

/// <summary>The time to sign is over.</summary>
internal sealed class LateSignatures(CorridorDb db, Audit audit) : ITimerHandler
{
    public const string TimerKind = "agreement.late";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        if (await db.Set<Agreement>().SingleOrDefaultAsync(one => one.PlacementId == timer.SubjectId, cancel) is { } agreement
            && agreement.Remind(await PlacementSubject.FindAsync(db, timer.SubjectId, cancel)))
            audit.Record("agreement.late", timer.SubjectId, new { missing = agreement.Missing.Select(party => party.ToString()) });
    }
}

/// <summary>Comments of a day are told together the next morning.</summary>
internal sealed class AgreementNews(CorridorDb db, Papers papers, TimeProvider clock) : ITimerHandler
{
    public const string TimerKind = "agreement.news";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        if (await db.Set<Agreement>().SingleOrDefaultAsync(one => one.PlacementId == timer.SubjectId, cancel) is { } agreement)
            agreement.Tell(await PlacementSubject.FindAsync(db, timer.SubjectId, cancel), await papers.SpeakersAsync(agreement, cancel), clock.Now());
    }
}
