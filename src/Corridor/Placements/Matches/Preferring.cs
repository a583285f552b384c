using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Placements.Matches;

/// <summary>A start-up that takes part in a match.</summary>
public sealed record MatchCandidate(Guid Id, string Title, string Language, Guid OwnerId, Guid OriginCityId);

/// <summary>A start-up as hosts order it.</summary>
public sealed record StayCandidate(Guid Id, int? Number, string Title, string Language, Guid OwnerId, Guid OriginCityId, IReadOnlyDictionary<string, string> Answers, string? DeckName);

/// <summary>What an applicant may choose from, and has chosen: in order, then the rest.</summary>
public sealed record OfferChoice(Application Application, Call Call, IReadOnlyList<PublicOffer> Ordered, IReadOnlyList<PublicOffer> Others, OfferOrder? Order);

/// <summary>The candidates of a call as one incubator sees them: in its order; the rest, those it marked as interesting first; and those it marked no.</summary>
public sealed record CandidateChoice(
    Call Call, Incubator Incubator, IReadOnlyList<PublicOffer> Offers, IReadOnlyList<StayCandidate> Ordered, IReadOnlyList<StayCandidate> Others, IReadOnlyList<StayCandidate> Refused,
    CandidateOrder? Order, IReadOnlyDictionary<Guid, Interest> Interests, PublicDraw? Draw)
{
    public IEnumerable<StayCandidate> All => Ordered.Concat(Others).Concat(Refused);

    public int Free => Offers.Sum(offer => offer.Free);

    /// <summary>True: interested, false: no; null: not marked.</summary>
    public bool? MarkOf(Guid application) => Interests.GetValueOrDefault(application)?.IsInterested;
}

/// <summary>A call whose candidates the incubators of a city may order, now or soon.</summary>
public sealed record HostCall(Guid Id, Guid CityId, string Slug, LocalizedText Title, Stage Preferences, IReadOnlyList<OrderingIncubator> Incubators);

/// <summary>An incubator with an offer in a call, and how many candidates it has put in order; null: none was saved yet.</summary>
public sealed record OrderingIncubator(Guid Id, string Name, int? Ordered);

/// <summary>Both sides put the other in order. Nobody sees the other side's order.</summary>
public sealed class Preferring(CorridorDb db, CorridorDbFactory databases, CurrentCity city, OfferBook book, Audit audit, TimeProvider clock)
{
    /// <summary>The applicant's side, in the city of the call.</summary>
    public async Task<OfferChoice> OffersAsync(Guid application, Guid owner, CancellationToken cancel = default)
    {
        var mine = await db.Set<Application>().AsNoTracking().OwnedBy(owner).Where(one => one.Id == application && one.WithdrawnAt == null && one.SubmissionId != null).SingleOrNotFoundAsync(cancel);
        var call = await db.Set<Call>().AsNoTracking().SingleAsync(one => one.Id == mine.CallId, cancel);
        if (call.Placement is null)
            throw new NotFoundException();
        var offers = (await book.ForAsync(call, cancel)).Where(offer => offer.CityId != mine.OriginCityId).ToList();
        var order = await db.Set<OfferOrder>().SingleOrDefaultAsync(one => one.ApplicationId == application, cancel);
        var (ordered, others) = Split(offers, offer => offer.Id, order?.Offers);
        return new OfferChoice(mine, call, ordered, others, order);
    }

    /// <param name="choice">As read for this owner.</param>
    /// <param name="offers">Best first.</param>
    /// <param name="knownVersion">Of the order that the page showed: another page's newer order is not overwritten unseen.</param>
    /// <param name="receivedAt">The instant the request arrived.</param>
    /// <param name="cancel">Stops before anything is saved.</param>
    public async Task<int> SaveAsync(OfferChoice choice, IReadOnlyList<Guid> offers, int? knownVersion, Instant receivedAt, CancellationToken cancel = default)
    {
        MustBeOpen(choice.Call, receivedAt);
        var known = choice.Ordered.Concat(choice.Others).Select(offer => offer.Id).ToHashSet();
        RuleBroken.If(offers.Any(offer => !known.Contains(offer)) || offers.Distinct().Count() != offers.Count, "One of these offers is not to be had any more: reload the page.");
        RuleBroken.If(offers.Count > choice.Call.Placement!.MaxPreferences, "Put {0} offers in order at most.", choice.Call.Placement.MaxPreferences);
        var order = choice.Order;
        MustBeKnown(order?.Version, knownVersion);
        if (order is null)
            db.Add(order = new OfferOrder { CallId = choice.Call.Id, ApplicationId = choice.Application.Id });
        order.Put(offers, clock.Now());
        audit.Record("preferences.applicant", choice.Application.Id, new { offers });
        await SaveAsync(cancel);
        return order.Version;
    }

    /// <summary>The calls, of any city, in which an offer of this city takes part.</summary>
    public async Task<IReadOnlyList<HostCall>> CallsAsync(IReadOnlyList<House> houses, CancellationToken cancel = default)
    {
        var here = city.Required.Id;
        if (houses.All(house => house.Offers.Count == 0))
            return [];
        await using var all = databases.AcrossCities();
        var calls = await all.Set<Call>().Where(call => call.State == CallState.Published && call.Placement != null).OrderByDescending(call => call.ClosesAt).Take(50).ToListAsync(cancel);
        var orders = (await db.Set<CandidateOrder>().AsNoTracking().Where(order => order.FirstCityId == here).Select(order => new { order.CallId, order.IncubatorId, order.Applications }).ToListAsync(cancel))
            .ToDictionary(order => (order.CallId, order.IncubatorId), order => order.Applications.Count);
        var taking = new List<HostCall>();
        foreach (var call in calls)
        {
            if (call.StageOf(StageKind.Preferences) is not { } stage || Offer.StartsOf(call) is not var (first, last))
                continue;
            var incubators = houses.Where(house => house.Offers.Any(offer => offer.Starts >= first && offer.Starts <= last))
                .Select(one => new OrderingIncubator(one.Id, one.Name, orders.TryGetValue((call.Id, one.Id), out var count) ? count : null)).ToList();
            if (incubators.Count > 0)
                taking.Add(new HostCall(call.Id, call.CityId, call.Slug, call.Title, stage, incubators));
        }

        return taking;
    }

    /// <summary>
    /// The host's side, in the incubator's city. Candidates are seen once the preferences are open, and until the incubator's last places
    /// have begun; from then on it sees its guests alone.
    /// </summary>
    public async Task<CandidateChoice> CandidatesAsync(Guid call, Guid incubator, CancellationToken cancel = default)
    {
        var house = await db.Set<Incubator>().AsNoTracking().Where(one => one.Id == incubator).SingleOrNotFoundAsync(cancel);
        await using var all = databases.AcrossCities();
        var asked = await all.Set<Call>().Where(one => one.Id == call && one.State != CallState.Draft && one.Placement != null).SingleOrNotFoundAsync(cancel);
        var offers = (await book.ForAsync(asked, cancel)).Where(offer => offer.IncubatorId == incubator).ToList();
        if (offers.Count == 0 || asked.StageOf(StageKind.Preferences) is not { } stage || stage.Opens.Instant > clock.Now())
            throw new NotFoundException();
        var candidates = (await StandingAsync(all, call, cancel)).Where(candidate => candidate.OriginCityId != house.CityId).ToList();
        if (!offers.Exists(IsToCome))
        {
            var guests = await GuestsOf(all, offers).ToListAsync(cancel);
            candidates.RemoveAll(candidate => !guests.Contains(candidate.Id));
        }

        var order = await db.Set<CandidateOrder>().SingleOrDefaultAsync(one => one.CallId == call && one.IncubatorId == incubator, cancel);
        var interests = await db.Set<Interest>().Where(one => one.CallId == call && one.IncubatorId == incubator).ToDictionaryAsync(one => one.ApplicationId, cancel);
        var (ordered, others) = Split(candidates, candidate => candidate.Id, order?.Applications);
        var marked = others.ToLookup(candidate => interests.GetValueOrDefault(candidate.Id)?.IsInterested);
        return new CandidateChoice(asked, house, offers, ordered, [.. marked[true], .. marked[null]], [.. marked[false]], order, interests, await all.Set<Draw>().OfCallAsync(call, cancel));
    }

    /// <summary>Finds a start-up as welcome as the one before it, or not any more.</summary>
    public async Task TieAsync(CandidateChoice choice, Guid application, int? knownVersion, Instant receivedAt, CancellationToken cancel = default)
    {
        MustBeOpen(choice.Call, receivedAt);
        MustBeKnown(choice.Order?.Version, knownVersion);
        if (choice.Order is not { } order)
            throw new NotFoundException();
        order.Tie(application, !order.Tied.Contains(application), clock.Now());
        audit.Record("preferences.host", choice.Incubator.Id, new { call = choice.Call.Id, applications = order.Applications, tied = order.Tied });
        await SaveAsync(cancel);
    }

    /// <summary>Interested, no, or neither any more: the incubator's own note.</summary>
    public async Task MarkAsync(CandidateChoice choice, Guid application, bool? interested, Instant receivedAt, CancellationToken cancel = default)
    {
        MustBeOpen(choice.Call, receivedAt);
        if (choice.All.All(candidate => candidate.Id != application))
            throw new NotFoundException();
        if (choice.MarkOf(application) == interested)
            return;
        var mark = choice.Interests.GetValueOrDefault(application);
        if (interested is not { } said)
            db.Remove(mark!);
        else
        {
            if (mark is null)
                db.Add(mark = Interest.Of(city.Required.Id, choice.Call.CityId, choice.Call.Id, choice.Incubator.Id, application));
            mark.Mark(said, clock.Now());
        }

        audit.Record("interest.marked", choice.Incubator.Id, new { call = choice.Call.Id, application, interested });
        await SaveAsync(cancel);
    }

    /// <summary>As for offers: best first; who is left out is not wanted.</summary>
    public async Task<int> SaveAsync(CandidateChoice choice, IReadOnlyList<Guid> applications, int? knownVersion, Instant receivedAt, CancellationToken cancel = default)
    {
        MustBeOpen(choice.Call, receivedAt);
        var known = choice.All.Select(candidate => candidate.Id).ToHashSet();
        RuleBroken.If(applications.Any(one => !known.Contains(one)) || applications.Distinct().Count() != applications.Count, "One of these start-ups is not a candidate any more: reload the page.");
        var order = choice.Order;
        MustBeKnown(order?.Version, knownVersion);
        if (order is null)
            db.Add(order = CandidateOrder.Of(city.Required.Id, choice.Call.CityId, choice.Call.Id, choice.Incubator.Id));
        order.Put(applications, clock.Now());
        audit.Record("preferences.host", choice.Incubator.Id, new { call = choice.Call.Id, applications });
        await SaveAsync(cancel);
        return order.Version;
    }

    /// <summary>Whether somebody may read an application because an incubator of their city may order it.</summary>
    public async Task<bool> MayReadAsync(Guid account, Application application, CancellationToken cancel = default)
    {
        await using var all = databases.AcrossCities();
        var homes = await all.Set<Accounts.Membership>()
            .Where(membership => membership.AccountId == account && membership.Role == Accounts.CityRole.Host)
            .Select(membership => membership.CityId).Distinct().ToListAsync(cancel);
        if (homes.Count == 0)
            return false;
        var call = await all.Set<Call>().SingleAsync(one => one.Id == application.CallId, cancel);
        if (call.StageOf(StageKind.Preferences) is not { } stage || stage.Opens.Instant > clock.Now() || !await Standing(all, call.Id).AnyAsync(one => one.Id == application.Id, cancel))
            return false;
        var offers = (await book.ForAsync(call, cancel)).Where(offer => homes.Contains(offer.CityId) && offer.CityId != application.OriginCityId).ToList();
        return offers.Exists(IsToCome) || await GuestsOf(all, offers).AnyAsync(one => one == application.Id, cancel);
    }

    // With a month for whoever comes late.
    private bool IsToCome(PublicOffer offer) => offer.Starts.PlusMonths(1) > clock.Now().InUtc().Date;

    private static IQueryable<Guid> GuestsOf(CorridorDb all, List<PublicOffer> offers)
    {
        var ids = offers.ConvertAll(offer => offer.Id);
        return all.Set<Placement>().Where(stay => ids.Contains(stay.OfferId) && stay.State != PlacementState.Declined).Select(stay => stay.ApplicationId);
    }

    /// <summary>Those who take part.</summary>
    internal static Task<List<MatchCandidate>> TakingPartAsync(CorridorDb db, Guid call, CancellationToken cancel) => Standing(db, call)
        .OrderBy(application => application.Number).ThenBy(application => application.Id)
        .Select(application => new MatchCandidate(application.Id, application.Title, application.Language, application.OwnerId, application.OriginCityId)).ToListAsync(cancel);

    /// <summary>Those who take part, with what they sent.</summary>
    internal static Task<List<StayCandidate>> StandingAsync(CorridorDb db, Guid call, CancellationToken cancel) => (
        from application in Standing(db, call)
        join submission in db.Set<Submission>() on application.SubmissionId equals submission.Id
        orderby application.Number, application.Id
        select new StayCandidate(application.Id, application.Number, application.Title, application.Language, application.OwnerId, application.OriginCityId, submission.Answers, submission.DeckName)).ToListAsync(cancel);

    /// <summary>Sent, not withdrawn, and not declined by the jury's decision.</summary>
    private static IQueryable<Application> Standing(CorridorDb db, Guid call) => db.Set<Application>().ForJury(call)
        .Where(application => !db.Set<Decision>().Any(decision => decision.ApplicationId == application.Id && decision.ReleasedAt != null && decision.Outcome == Outcome.Declined));

    private static (List<T> Ordered, List<T> Others) Split<T>(List<T> all, Func<T, Guid> id, List<Guid>? order)
    {
        var byId = all.ToDictionary(id);
        var ordered = (order ?? []).Where(byId.ContainsKey).Select(one => byId[one]).ToList();
        return (ordered, [.. all.Where(one => order?.Contains(id(one)) != true)]);
    }

    private static void MustBeOpen(Call call, Instant receivedAt)
    {
        var stage = call.StageOf(StageKind.Preferences);
        RuleBroken.If(stage is null || stage.Opens.Instant > receivedAt, "Preferences are not open yet.");
        RuleBroken.If(!stage!.IsOpenAt(receivedAt), "Preferences closed on {0}: the order you saved last counts.", stage.Closes);
    }

    /// <param name="version">Of the order as stored; none: there is none yet.</param>
    /// <param name="known">Of the order that the page showed; none: it showed none.</param>
    private static void MustBeKnown(int? version, int? known)
    {
        if (version is not null && known != version)
            throw ChangedMeanwhile();
    }

    private static RuleBrokenException ChangedMeanwhile() => RuleBroken.Now("This order was changed in another window: reload the page to see it.");

    private async Task SaveAsync(CancellationToken cancel)
    {
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException)
        {
            // Two first orders at the same moment: one stands.
            throw ChangedMeanwhile();
        }
    }
}
