using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Placements.Matches;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Access;

/// <summary>Who may open an application's deck: its owner always; those who run its call, and the hosts who may choose it, once it was sent and checked.</summary>
internal sealed class DeckAccess(CorridorDb db, CurrentAccount who, Preferring preferring)
{
    public async Task<(Deck Deck, bool IsOwner)?> FindAsync(Guid applicationId, CancellationToken cancel)
    {
        var application = await db.Set<Application>().AsNoTracking().SingleOrDefaultAsync(one => one.Id == applicationId, cancel);
        if (application is null)
            return null;
        if (application.OwnerId == who.RequiredId)
            return await DeckAsync(application.DeckId, cancel) is { } own ? (own, true) : null;

        var runs = await who.IsAsync(CityRole.Coordinator, cancel) && (await who.CallsRunAsync(cancel) is not { } calls || calls.Contains(application.CallId));
        if (!application.IsSubmitted || !(runs || await preferring.MayReadAsync(who.RequiredId, application, cancel)))
            return null;
        var sent = await db.Set<Submission>().Where(one => one.Id == application.SubmissionId).Select(one => one.DeckId).SingleOrDefaultAsync(cancel);
        return await DeckAsync(sent, cancel) is { State: DeckState.Accepted } deck ? (deck, false) : null;
    }

    private async Task<Deck?> DeckAsync(Guid? id, CancellationToken cancel) =>
        id is null ? null : await db.Set<Deck>().AsNoTracking().SingleOrDefaultAsync(deck => deck.Id == id, cancel);
}
