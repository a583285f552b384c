using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Applications;

/// <summary>How many applications a call has.</summary>
public sealed record IntakeCount(int Drafts, int Submitted, int Withdrawn)
{
    public static readonly IntakeCount None = new(0, 0, 0);
}

/// <summary>An application in a coordinator's list.</summary>
public sealed record ReceivedApplication(Guid Id, int? Number, string Title, string Language, Instant? SubmittedAt, Instant? WithdrawnAt, Instant SavedAt, DeckState? Deck);

public enum IntakeFilter
{
    All,
    Submitted,
    Drafts,
    Withdrawn,
}

/// <summary>What has come in, as its coordinators see it.</summary>
public static class Intake
{
    public static async Task<IReadOnlyDictionary<Guid, IntakeCount>> CountsAsync(CorridorDb db, IReadOnlyList<Guid> calls, CancellationToken cancel = default) =>
        (await db.Set<Application>()
            .Where(application => calls.Contains(application.CallId))
            .GroupBy(application => application.CallId)
            .Select(group => new
            {
                Call = group.Key,
                Drafts = group.Count(a => a.SubmittedAt == null && a.WithdrawnAt == null),
                Submitted = group.Count(a => a.SubmittedAt != null && a.WithdrawnAt == null),
                Withdrawn = group.Count(a => a.WithdrawnAt != null),
            })
            .ToListAsync(cancel))
        .ToDictionary(count => count.Call, count => new IntakeCount(count.Drafts, count.Submitted, count.Withdrawn));

    /// <summary>A call's applications in the order they were started, beginning with the one given.</summary>
    public static IQueryable<ReceivedApplication> Received(CorridorDb db, Call call, IntakeFilter filter, Guid? from)
    {
        var applications = db.Set<Application>().Where(application => application.CallId == call.Id);
        applications = filter switch
        {
            IntakeFilter.Submitted => applications.Where(a => a.SubmittedAt != null && a.WithdrawnAt == null),
            IntakeFilter.Drafts => applications.Where(a => a.SubmittedAt == null && a.WithdrawnAt == null),
            IntakeFilter.Withdrawn => applications.Where(a => a.WithdrawnAt != null),
            _ => applications,
        };
        return applications
            .OldestFirst(from)
            .Select(a => new ReceivedApplication(
                a.Id, a.Number, a.Title, a.Language, a.SubmittedAt, a.WithdrawnAt, a.SavedAt,
                db.Set<Deck>().Where(deck => deck.Id == a.DeckId).Select(deck => (DeckState?)deck.State).FirstOrDefault()));
    }
}
