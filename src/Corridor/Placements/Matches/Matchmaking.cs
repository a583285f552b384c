using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Matching.Placements;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Placements.Matches;

/// <summary>How many take part on both sides, and how many of them have put the other in order.</summary>
public sealed record MatchSides(int StartUps, int Ordered, int Incubators, int IncubatorsOrdered, int Places);

/// <summary>Where the preferences of a call stand: who has put whom in order.</summary>
public sealed record MatchBoard(Call Call, IReadOnlyList<MatchCandidate> Candidates, IReadOnlyDictionary<Guid, List<Guid>> OfferOrders, IReadOnlyList<PublicOffer> Offers, IReadOnlyDictionary<Guid, CandidateOrder> CandidateOrders)
{
    public int Ordered => Candidates.Count(candidate => OfferOrders.GetValueOrDefault(candidate.Id) is { Count: > 0 });

    public int Incubators => Offers.Select(offer => offer.IncubatorId).Distinct().Count();

    public int IncubatorsOrdered => Offers.Select(offer => offer.IncubatorId).Distinct().Count(CandidateOrders.ContainsKey);

    public int Places => Offers.Sum(offer => offer.Free);

    public MatchSides Sides => new(Candidates.Count, Ordered, Incubators, IncubatorsOrdered, Places);
}

/// <summary>Computes who goes where from both sides' orders, and makes the stays once the city publishes it.</summary>
public sealed class Matchmaking(CorridorDb db, OfferBook book, JuryRanking ranking, MatchLimits limits, Timers timers, Audit audit, TimeProvider clock)
{
    public async Task<MatchBoard> BoardAsync(Call call, CancellationToken cancel = default)
    {
        var candidates = await Preferring.TakingPartAsync(db, call.Id, cancel);
        var offers = await book.ForAsync(call, cancel);
        var byApplication = await db.Set<OfferOrder>().Where(order => order.CallId == call.Id).Select(order => new { order.ApplicationId, order.Offers }).ToDictionaryAsync(order => order.ApplicationId, order => order.Offers, cancel);
        var byIncubator = await db.Set<CandidateOrder>().AsNoTracking().Where(order => order.CallId == call.Id).ToDictionaryAsync(order => order.IncubatorId, cancel);
        return new MatchBoard(call, candidates, byApplication, offers, byIncubator);
    }

    public Task<Match?> LastAsync(Guid call, CancellationToken cancel = default) =>
        db.Set<Match>().Where(match => match.CallId == call).OrderByDescending(match => match.PublishedAt != null).ThenByDescending(match => match.Id).FirstOrDefaultAsync(cancel);

    public async Task<Match> ComputeAsync(Call call, CancellationToken cancel = default)
    {
        var match = await DraftAsync(call, cancel);
        await db.SaveChangesAsync(cancel);
        return match;
    }

    /// <summary>As <see cref="ComputeAsync"/>; the caller saves.</summary>
    internal async Task<Match> DraftAsync(Call call, CancellationToken cancel)
    {
        RuleBroken.If(call.Placement is null, "{0} does not end in a stay.", call.Title);
        RuleBroken.If(await db.Set<Match>().AnyAsync(match => match.CallId == call.Id && match.PublishedAt != null, cancel), "The match of this call is published already.");
        var board = await BoardAsync(call, cancel);
        RuleBroken.If(board.Candidates.Count == 0, "No start-up takes part yet.");
        RuleBroken.If(board.Places == 0, "No offer has a free place in the months of this call.");
        var isRehearsal = call.StageOf(StageKind.Preferences)?.IsOverAt(clock.Now()) == false;
        var input = InputOf(board, await RankingAsync(call, board, cancel), isRehearsal ? Draw.NumberOf(Draw.NewSeed()) : (await DrawAsync(call, cancel)).Number);
        var match = Match.Of(call.Id, await limits.OnAsync(input, call.Placement, cancel), isRehearsal, clock.Now());
        db.Add(match);
        audit.Record("match.computed", match.Id, new { call = call.Id, match.Placed, candidates = board.Candidates.Count, match.IsRehearsal });
        return match;
    }

    /// <summary>Makes it known: each start-up and host that got the other is asked to accept.</summary>
    public async Task PublishAsync(Call call, Guid id, CancellationToken cancel = default)
    {
        var match = await db.Set<Match>().SingleOrDefaultAsync(one => one.Id == id && one.CallId == call.Id, cancel) ?? throw new NotFoundException();
        RuleBroken.If(await db.Set<Match>().AnyAsync(one => one.CallId == call.Id && one.PublishedAt != null, cancel), "The match of this call is published already.");
        RuleBroken.If(call.StageOf(StageKind.Preferences) is { } stage && !stage.IsOverAt(clock.Now()), "Preferences are still open: publish the match when they have closed.");
        var candidates = await Preferring.TakingPartAsync(db, call.Id, cancel);
        RuleBroken.If(!candidates.Select(one => one.Id).SequenceEqual(match.Input.Applicants.Select(one => one.Id)), "Who takes part has changed since this match was computed: compute it again.");
        await GiveAsync(call, match, cancel);
        match.Publish(clock.Now());
        var draw = await DrawAsync(call, cancel);
        draw.Reveal(clock.Now());
        audit.Record("draw.revealed", draw.Id, new { call = call.Id, draw.Seed, draw.Commitment });
        await timers.SetAsync(StaysOfMatch.TimerKind, match.Id, clock.Now(), $"{StaysOfMatch.TimerKind}:{match.Id}", cancel);
        audit.Record("match.published", match.Id, new { call = call.Id, match.Placed });
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException failure) when (failure.IsDuplicate())
        {
            throw RuleBroken.Now("Something was published or given at this very moment: reload the page.");
        }
    }

    // A call that shares offers with this one may have been first.
    private async Task GiveAsync(Call call, Match match, CancellationToken cancel)
    {
        var guests = match.Input.Applicants.Zip(match.OfferOf).Where(one => one.Second is not null).ToLookup(one => one.Second!.Value, one => one.First.Id);
        var counts = await book.CountAsync([.. guests.Select(offer => offer.Key)], cancel);
        RuleBroken.If(guests.Any(offer => counts.GetValueOrDefault(offer.Key)?.IsOpen != true), "An offer of this match was withdrawn: compute it again.");
        RuleBroken.If(guests.Any(offer => counts[offer.Key].Free < offer.Count()), "Another call has given places of this match meanwhile: compute it again.");
        foreach (var offer in guests)
            db.AddRange(GivenPlace.Of(counts[offer.Key], call.CityId, match.Id, offer));
    }

    private static MatchInput InputOf(MatchBoard board, IReadOnlyList<int>? ranking, ulong seed)
    {
        List<PublicOffer> offers = [.. board.Offers.Where(offer => offer.Free > 0)];
        var (applicantAt, offerAt) = (board.Candidates.Index().ToDictionary(one => one.Item.Id, one => one.Index), offers.Index().ToDictionary(one => one.Item.Id, one => one.Index));
        var orders = board.CandidateOrders.ToDictionary(order => order.Key, order => (Applicants: Numbers(order.Value.Applications, applicantAt), Tied: TiedIn(order.Value)));
        return new MatchInput(
            [.. board.Candidates.Select(one => new MatchApplicant(one.Id, one.Title, one.OriginCityId, one.OwnerId, one.Language, Numbers(board.OfferOrders.GetValueOrDefault(one.Id) ?? [], offerAt)))],
            [.. offers.Select(offer =>
            {
                var (applicants, tied) = orders.GetValueOrDefault(offer.IncubatorId, ([], []));
                return new MatchOffer(offer.Id, offer.Title, offer.IncubatorId, offer.Incubator, offer.CityId, offer.Free, applicants) { Tied = tied, Month = MatchLimits.Number(offer.Month) };
            })],
            ranking,
            seed);
    }

    private static int[] Numbers(List<Guid> ids, Dictionary<Guid, int> at) => [.. ids.Select(id => at.GetValueOrDefault(id, MatchInput.Absent))];

    private static int[] TiedIn(CandidateOrder order) => order.Tied.Count == 0 ? [] : [.. order.Applications.Index().Where(one => order.Tied.Contains(one.Item)).Select(one => one.Index)];

    private Task<Draw> DrawAsync(Call call, CancellationToken cancel) => db.Set<Draw>().SingleAsync(draw => draw.CallId == call.Id, cancel);

    // Only where the jury has read all who take part.
    private async Task<IReadOnlyList<int>?> RankingAsync(Call call, MatchBoard board, CancellationToken cancel)
    {
        var last = call.Rounds[^1].Key;
        var read = await db.Set<Review>().Where(review => review.CallId == call.Id && review.Round == last && review.State == ReviewState.Done).Select(review => review.ApplicationId).Distinct().CountAsync(cancel);
        if (read < board.Candidates.Count)
            return null;
        var places = (await ranking.RankAsync(call, cancel)).Where(line => line.Place is not null).ToDictionary(line => line.Candidate.Id, line => line.Place!.Value.First);
        return board.Candidates.All(candidate => places.ContainsKey(candidate.Id)) ? [.. board.Candidates.Select(candidate => places[candidate.Id])] : null;
    }
}
