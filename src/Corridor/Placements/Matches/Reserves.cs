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

/// <summary>What has become of a published match: how many have a place by it, and the offers that somebody waits for or that have a place free.</summary>
public sealed record AfterMatch(int Placed, IReadOnlyList<NextInLine> InLine)
{
    public int Free => InLine.Sum(next => next.Free);
}

/// <summary>Offers of one incubator with places that nobody has, and the start-ups that have none.</summary>
public sealed record PlacesLeft(Match Match, IReadOnlyList<(MatchOffer Offer, int Free)> Offers, IReadOnlyList<MatchApplicant> Applicants);

/// <summary>What a published match leaves open once stays are declined, and who is offered it. All of it in the call's city.</summary>
public sealed class Reserves(CorridorDb db, CorridorDbFactory databases, OfferBook book, StayProposals proposals, Timers timers, Audit audit, TimeProvider clock)
{
    /// <summary>
    /// Follows a stay that does not take place. The answer is kept with the match before anything is proposed: a second try, or another
    /// decline at the same moment, goes on from it.
    /// </summary>
    internal async Task FillAsync(Guid matchId, Guid declined, CancellationToken cancel)
    {
        while (true)
        {
            var match = await db.Set<Match>().SingleAsync(one => one.Id == matchId, cancel);
            var call = await db.Set<Call>().AsNoTracking().SingleAsync(one => one.Id == match.CallId, cancel);
            var refill = match.Refills.SingleOrDefault(one => one.Placement == declined);
            if (refill is null)
            {
                var standing = await StandingAsync(match, cancel);
                var found = PlacementMatching.Refill(standing.Problem(match.Input), standing.Pairs);
                refill = new Refill(declined, InstantPattern.ExtendedIso.Format(clock.Now()), [.. found.Proposals.Select(pair => new Reserve(match.Input.Applicants[pair.Applicant].Id, match.Input.Offers[pair.Offer].Id))]);
                audit.Record("match.refilled", match.Id, new { placement = declined, proposals = refill.Proposals });
                if (!await KeepAsync(match, refill, standing, cancel))
                    continue;
            }

            await proposals.ProposeAsync(call, match, [.. refill.Proposals.Select(one => (match.Input.AtOf(one.Applicant), one.Offer))], cancel);
            return;
        }
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
            [.. offers.Select(one => (one.Item, standing.Counts[one.Index].Free))],
            [.. match.Input.Applicants.Index().Where(one => offers.Exists(offer => standing.MayTake(match.Input, one.Index, offer.Index))).Select(one => one.Item)]);
    }

    /// <summary>
    /// A host gives a free place, of the match or added since, to a start-up that has none, which is then asked as after a match.
    /// Whoever gives at the same moment, in this call or another, looks again: the last place goes to one.
    /// </summary>
    public async Task GiveAsync(Guid call, Guid incubator, Guid application, Guid offer, CancellationToken cancel = default)
    {
        while (true)
        {
            var match = await db.Set<Match>().SingleOrDefaultAsync(one => one.CallId == call && one.PublishedAt != null, cancel) ?? throw new NotFoundException();
            if (match.Input.FindApplicant(application) is not { } a || match.Input.FindOffer(offer) is not { } o || match.Input.Offers[o].IncubatorId != incubator)
                throw new NotFoundException();
            var standing = await StandingAsync(match, cancel);
            RuleBroken.If(standing.Counts[o].Free <= 0, "No place is left here: the last one has just been given.");
            RuleBroken.If(standing.Pairs.Kept[a] is not null, "{0} has a place already.", match.Input.Applicants[a].Title);
            RuleBroken.If(!standing.MayTake(match.Input, a, o), "{0} cannot be given this place any more.", match.Input.Applicants[a].Title);
            var now = clock.Now();
            await timers.SetAsync(StaysOfMatch.TimerKind, match.Id, now, $"{StaysOfMatch.TimerKind}:{match.Id}:{application}", cancel);
            audit.Record("match.given", match.Id, new { application, offer });
            if (await KeepAsync(match, new Refill(null, InstantPattern.ExtendedIso.Format(now), [new Reserve(application, offer)]), standing, cancel))
                return;
        }
    }

    public async Task<AfterMatch> AfterAsync(Match match, CancellationToken cancel = default)
    {
        var (standing, at) = (await StandingAsync(match, cancel), match.Input.ApplicantNumbers());
        return new AfterMatch(
            standing.Pairs.Kept.Count(kept => kept is not null),
            [.. match.Input.Offers.Select((offer, o) => new NextInLine(offer, Math.Max(0, standing.Counts[o].Free),
            [
                .. offer.Applicants.Where(a => a != MatchInput.Absent && standing.MayTake(match.Input, a, o) && match.Input.Applicants[a].Offers.Contains(o))
                    .Select(a => match.Input.Applicants[a]),
            ])).Where(one => one.Free > 0 || one.Applicants.Count > 0)]);
    }

    /// <summary>Saves what was said. False: another place of this match, or of one of these offers, was given meanwhile, and nothing of this was kept.</summary>
    private async Task<bool> KeepAsync(Match match, Refill refill, Standing standing, CancellationToken cancel)
    {
        match.Fill(refill);
        var counts = standing.Counts.ToDictionary(count => count.Id);
        foreach (var offer in refill.Proposals.GroupBy(one => one.Offer, one => one.Applicant))
            db.AddRange(GivenPlace.Of(counts[offer.Key], match.CityId, match.Id, offer));
        try
        {
            await db.SaveChangesAsync(cancel);
            return true;
        }
        catch (DbUpdateException failure) when (failure is DbUpdateConcurrencyException || failure.IsDuplicate())
        {
            db.ChangeTracker.Clear();
            return false;
        }
    }

    private async Task<Standing> StandingAsync(Match match, CancellationToken cancel)
    {
        var input = match.Input;
        var (applicantAt, offerAt) = (input.ApplicantNumbers(), input.OfferNumbers());
        ApplicantOffer PairOf(Guid applicant, Guid offer) => new(applicantAt[applicant], offerAt[offer]);
        var counts = await book.CountAsync(offerAt.Keys, cancel);
        await using var all = databases.AcrossCities();
        var stays = await all.Set<Placement>().Where(one => one.MatchId == match.Id).OrderBy(one => one.Id)
            .Select(one => new { one.ApplicationId, one.OfferId, IsDeclined = one.State == PlacementState.Declined, one.DeclinedByHost }).ToListAsync(cancel);
        var withdrawn = await all.Set<Application>().Where(one => one.CityId == match.CityId && one.CallId == match.CallId && one.WithdrawnAt != null).Select(one => one.Id).ToListAsync(cancel);

        var declined = stays.Where(stay => stay.IsDeclined).Select(stay => PairOf(stay.ApplicationId, stay.OfferId)).ToHashSet();
        // What was said and is not a stay yet stands as well: it becomes one in a moment.
        var said = input.Applicants.Zip(match.OfferOf).Where(one => one.Second is not null).Select(one => PairOf(one.First.Id, one.Second!.Value))
            .Concat(match.Refills.SelectMany(refill => refill.Proposals).Select(one => PairOf(one.Applicant, one.Offer)))
            .Concat(stays.Where(stay => !stay.IsDeclined).Select(stay => PairOf(stay.ApplicationId, stay.OfferId)));
        var byHand = match.Refills.Where(refill => refill.Placement is null).SelectMany(refill => refill.Proposals).Select(one => PairOf(one.Applicant, one.Offer)).ToHashSet();
        var kept = new int?[input.Applicants.Count];
        foreach (var pair in said.Where(pair => !declined.Contains(pair)))
            kept[pair.Applicant] = pair.Offer;
        var left = stays.Where(stay => stay.IsDeclined && !stay.DeclinedByHost).Select(stay => stay.ApplicationId).Concat(withdrawn)
            .Where(applicantAt.ContainsKey).Select(id => applicantAt[id]).Where(a => kept[a] is null).ToHashSet();
        return new Standing(
            new PlacementStanding(kept) { Declined = declined, Left = left },
            byHand,
            [.. input.Offers.Select(offer => counts.GetValueOrDefault(offer.Id, new OfferCount(offer.Id, offer.CityId, false, 0, 0)))]);
    }

    /// <summary>What stands of a match, and its offers as they are counted now.</summary>
    /// <param name="Pairs">Who has which place, and what was said no to.</param>
    /// <param name="ByHand">Of these, what hosts gave by hand.</param>
    /// <param name="Counts">One per offer of the match.</param>
    private sealed record Standing(PlacementStanding Pairs, IReadOnlySet<ApplicantOffer> ByHand, IReadOnlyList<OfferCount> Counts)
    {
        public bool MayTake(MatchInput input, int applicant, int offer) =>
            Counts[offer].IsOpen && Pairs.Kept[applicant] is null && !Pairs.Left.Contains(applicant) && !Pairs.Declined.Contains(new ApplicantOffer(applicant, offer))
            && input.Applicants[applicant].OriginCityId != input.Offers[offer].CityId;

        /// <summary>With the places of the match that are still to be had; what was added since is for hosts to give.</summary>
        public PlacementProblem Problem(MatchInput input)
        {
            var (kept, byMatch) = (new int[Counts.Count], new int[Counts.Count]);
            foreach (var (applicant, offer) in Pairs.Kept.Index())
            {
                if (offer is not { } o)
                    continue;
                kept[o]++;
                if (!ByHand.Contains(new ApplicantOffer(applicant, o)))
                    byMatch[o]++;
            }

            return input.Problem() with { Places = [.. Counts.Select((count, o) => kept[o] + (count.IsOpen ? Math.Max(0, Math.Min(input.Offers[o].Places - byMatch[o], count.Free)) : 0))] };
        }
    }
}
