using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Matching.Placements;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using NodaTime.Text;

namespace Corridor.Placements.Matches;

/// <summary>Who comes next at an offer, in the host's order, among those who have no place.</summary>
public sealed record NextInLine(MatchOffer Offer, int Free, IReadOnlyList<MatchApplicant> Applicants);

/// <summary>Offers of one incubator with places that nobody has, and the start-ups that have none.</summary>
public sealed record PlacesLeft(Match Match, IReadOnlyList<(MatchOffer Offer, int Free)> Offers, IReadOnlyList<MatchApplicant> Applicants);

/// <summary>What a published match leaves open once stays are declined, and who is offered it. All of it in the call's city.</summary>
public sealed class Reserves(CorridorDb db, CorridorDbFactory databases, StayProposals proposals, Timers timers, Audit audit, TimeProvider clock)
{
    /// <summary>
    /// Follows a stay that does not take place. The answer is kept with the match before anything is proposed: a second try, or another
    /// decline at the same moment, goes on from it.
    /// </summary>
    internal async Task FillAsync(Guid matchId, Guid declined, CancellationToken cancel)
    {
        var match = await db.Set<Match>().SingleAsync(one => one.Id == matchId, cancel);
        var call = await db.Set<Call>().AsNoTracking().SingleAsync(one => one.Id == match.CallId, cancel);
        if (match.Refills.SingleOrDefault(one => one.Placement == declined) is not { } refill)
        {
            var found = PlacementMatching.Refill(match.Input.Problem(), await StandingAsync(match, cancel));
            refill = new Refill(declined, InstantPattern.ExtendedIso.Format(clock.Now()), [.. found.Proposals.Select(pair => new Reserve(match.Input.Applicants[pair.Applicant].Id, match.Input.Offers[pair.Offer].Id))]);
            match.Fill(refill);
            audit.Record("match.refilled", match.Id, new { placement = declined, proposals = refill.Proposals });
            await db.SaveChangesAsync(cancel);
        }

        await proposals.ProposeAsync(call, match, [.. refill.Proposals.Select(one => (match.Input.AtOf(one.Applicant), one.Offer))], cancel);
    }

    /// <summary>Of a published match; null: there is none.</summary>
    public async Task<PlacesLeft?> LeftAsync(Guid call, Guid incubator, CancellationToken cancel = default)
    {
        if (await db.Set<Match>().SingleOrDefaultAsync(one => one.CallId == call && one.PublishedAt != null, cancel) is not { } match)
            return null;
        var standing = await StandingAsync(match, cancel);
        var offers = match.Input.Offers.Index().Where(one => one.Item.IncubatorId == incubator).ToList();
        return new PlacesLeft(
            match,
            [.. offers.Select(one => (one.Item, FreeAt(match, standing, one.Index)))],
            [.. match.Input.Applicants.Index().Where(one => offers.Exists(offer => MayTake(match, standing, one.Index, offer.Index))).Select(one => one.Item)]);
    }

    /// <summary>
    /// A host gives a free place to a start-up that has none, which is then asked as after a match. Whoever gives at the same moment
    /// looks again: the last place goes to one.
    /// </summary>
    public async Task GiveAsync(Guid call, Guid incubator, Guid application, Guid offer, CancellationToken cancel = default)
    {
        while (true)
        {
            var match = await db.Set<Match>().SingleOrDefaultAsync(one => one.CallId == call && one.PublishedAt != null, cancel) ?? throw new NotFoundException();
            if (match.Input.FindApplicant(application) is not { } a || match.Input.FindOffer(offer) is not { } o || match.Input.Offers[o].IncubatorId != incubator)
                throw new NotFoundException();
            var standing = await StandingAsync(match, cancel);
            RuleBroken.If(FreeAt(match, standing, o) <= 0, "No place is left here: the last one has just been given.");
            RuleBroken.If(standing.Kept[a] is not null, "{0} has a place already.", match.Input.Applicants[a].Title);
            RuleBroken.If(!MayTake(match, standing, a, o), "{0} cannot be given this place any more.", match.Input.Applicants[a].Title);
            var now = clock.Now();
            match.Fill(new Refill(null, InstantPattern.ExtendedIso.Format(now), [new Reserve(application, offer)]));
            await timers.SetAsync(StaysOfMatch.TimerKind, match.Id, now, $"{StaysOfMatch.TimerKind}:{match.Id}:{application}", cancel);
            audit.Record("match.given", match.Id, new { application, offer });
            try
            {
                await db.SaveChangesAsync(cancel);
                return;
            }
            catch (DbUpdateException failure) when (failure is DbUpdateConcurrencyException || failure.IsDuplicate())
            {
                // Another place of this match was given meanwhile; nothing of this one was kept.
                db.ChangeTracker.Clear();
            }
        }
    }

    private static int FreeAt(Match match, PlacementStanding standing, int offer) => match.Input.Offers[offer].Places - standing.Kept.Count(kept => kept == offer);

    private static bool MayTake(Match match, PlacementStanding standing, int applicant, int offer) =>
        standing.Kept[applicant] is null && !standing.Left.Contains(applicant) && !standing.Declined.Contains(new ApplicantOffer(applicant, offer))
        && match.Input.Applicants[applicant].OriginCityId != match.Input.Offers[offer].CityId;

    /// <summary>By offer that somebody waits for or that has a place free.</summary>
    public async Task<IReadOnlyList<NextInLine>> InLineAsync(Match match, CancellationToken cancel = default)
    {
        var standing = await StandingAsync(match, cancel);
        var at = match.Input.Applicants.Index().ToDictionary(one => one.Item.Id, one => one.Index);
        return [.. match.Input.Offers.Select((offer, o) => new NextInLine(offer, FreeAt(match, standing, o),
        [
            .. offer.Applicants.Where(at.ContainsKey).Select(id => at[id])
                .Where(a => MayTake(match, standing, a, o) && match.Input.Applicants[a].Offers.Contains(offer.Id))
                .Select(a => match.Input.Applicants[a]),
        ])).Where(one => one.Free > 0 || one.Applicants.Count > 0)];
    }

    private async Task<PlacementStanding> StandingAsync(Match match, CancellationToken cancel)
    {
        var input = match.Input;
        await using var all = databases.AcrossCities();
        var stays = await all.Set<Placement>().Where(one => one.MatchId == match.Id).OrderBy(one => one.Id)
            .Select(one => new { one.ApplicationId, one.OfferId, IsDeclined = one.State == PlacementState.Declined, one.DeclinedByHost }).ToListAsync(cancel);
        var ids = input.Applicants.Select(one => one.Id).ToList();
        var withdrawn = await all.Set<Application>().Where(one => ids.Contains(one.Id) && one.WithdrawnAt != null).Select(one => one.Id).ToListAsync(cancel);
        var offerIds = input.Offers.Select(offer => offer.Id).ToList();
        var open = (await all.Set<Offer>().Where(offer => offerIds.Contains(offer.Id) && offer.State == OfferState.Published).Select(offer => offer.Id).ToListAsync(cancel)).ToHashSet();

        var declined = stays.Where(stay => stay.IsDeclined).Select(stay => new ApplicantOffer(input.AtOf(stay.ApplicationId), input.AtOfOffer(stay.OfferId))).ToHashSet();
        // What was said and is not a stay yet stands as well: it becomes one in a moment.
        var said = match.OfferOf.Index().Where(one => one.Item is not null).Select(one => new ApplicantOffer(one.Index, input.AtOfOffer(one.Item!.Value)))
            .Concat(match.Refills.SelectMany(refill => refill.Proposals).Select(one => new ApplicantOffer(input.AtOf(one.Applicant), input.AtOfOffer(one.Offer))))
            .Concat(stays.Where(stay => !stay.IsDeclined).Select(stay => new ApplicantOffer(input.AtOf(stay.ApplicationId), input.AtOfOffer(stay.OfferId))));
        var kept = new int?[input.Applicants.Count];
        foreach (var pair in said.Where(pair => !declined.Contains(pair)))
            kept[pair.Applicant] = pair.Offer;
        var left = stays.Where(stay => stay.IsDeclined && !stay.DeclinedByHost).Select(stay => stay.ApplicationId).Concat(withdrawn).Select(input.AtOf).Where(a => kept[a] is null).ToHashSet();
        return new PlacementStanding(kept)
        {
            Declined = declined.Concat(input.Offers.Index().Where(one => !open.Contains(one.Item.Id))
                .SelectMany(one => Enumerable.Range(0, kept.Length).Where(a => kept[a] != one.Index).Select(a => new ApplicantOffer(a, one.Index)))).ToHashSet(),
            Left = left,
        };
    }
}
