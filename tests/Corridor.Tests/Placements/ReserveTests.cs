using Corridor.Data;
using Corridor.Placements.Matches;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Placements;

/// <summary>A place that somebody declines goes to the next one.</summary>
public sealed class ReserveTests
{
    [Fact]
    public async Task Declined_or_lapsed_the_next_one_is_proposed_with_a_date_of_its_own()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var (luma, nova, terra) = (await desk.NomineeAsync("Luma"), await desk.NomineeAsync("Nova"), await desk.NomineeAsync("Terra"));
        var mill = await desk.OfferAsync("Mill");
        await desk.MoveToAsync(desk.Day(51));
        foreach (var one in new[] { luma, nova, terra })
            await desk.OrderOffersAsync(one, mill.Offer);
        await desk.OrderCandidatesAsync(mill.Incubator, luma, nova, terra);
        await desk.MoveToAsync(desk.Day(61));
        var match = await desk.PublishMatchAsync();

        await desk.MoveToAsync(desk.Day(63));
        await DeclineAsync(desk, luma, asHost: false);
        Assert.Equal([("Luma", PlacementState.Declined), ("Nova", PlacementState.Proposed)], await StaysAsync(desk));
        Assert.Equal("Nova et Mill : une place pour six mois", (await desk.MailsToAsync("nova@example.org"))[^1]);
        Assert.Equal(desk.Day(73).InUtc().Date, (await StayAsync(desk, nova)).AnswerBy.InUtc().Date);
        Assert.Equal(["Terra"], await InLineAsync(desk, match));

        // Nobody answers: the place goes on, and comes to nobody once none is left.
        await desk.MoveToAsync(desk.Day(74));
        Assert.Equal([("Luma", PlacementState.Declined), ("Nova", PlacementState.Declined), ("Terra", PlacementState.Proposed)], await StaysAsync(desk));
        await DeclineAsync(desk, terra, asHost: true);
        Assert.Equal(3, (await StaysAsync(desk)).Count);
        Assert.Empty(await InLineAsync(desk, match));
        await using var db = desk.Database.In(desk.Corridor);
        Assert.Equal([nova, terra, null], (await db.Set<Match>().SingleAsync(one => one.Id == match.Id)).Refills.Select(refill => refill.Proposals.SingleOrDefault()?.Applicant));
    }

    [Fact]
    public async Task Two_declines_at_once_fill_two_places_and_touch_no_stay_that_stands()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var names = new[] { "Luma", "Nova", "Terra", "Sol", "Vega", "Zeta" };
        var ids = new List<Guid>();
        foreach (var name in names)
            ids.Add(await desk.NomineeAsync(name));
        var mill = await desk.OfferAsync("Mill", places: 3);
        await desk.MoveToAsync(desk.Day(51));
        foreach (var one in ids)
            await desk.OrderOffersAsync(one, mill.Offer);
        await desk.OrderCandidatesAsync(mill.Incubator, [.. ids]);
        await desk.MoveToAsync(desk.Day(61));
        await desk.PublishMatchAsync();
        var standing = await StayAsync(desk, ids[0]);

        await DeclineAsync(desk, ids[1], asHost: false, drain: false);
        await DeclineAsync(desk, ids[2], asHost: true, drain: false);
        await desk.DrainAsync();

        Assert.Equal(["Luma", "Sol", "Vega"], (await StaysAsync(desk)).Where(stay => stay.State == PlacementState.Proposed).Select(stay => stay.Title));
        Assert.Equal(standing.AnswerBy, (await StayAsync(desk, ids[0])).AnswerBy);
    }

    [Fact]
    public async Task Fifty_at_once_for_the_last_place_make_one_stay_and_forty_nine_clear_answers()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var mill = await desk.OfferAsync("Mill");
        var waiting = await desk.StandingAsync(50);
        await desk.MoveToAsync(desk.Day(61));
        var match = await desk.PublishMatchAsync();
        Assert.Equal((50, 0), (match.Input.Applicants.Count, match.Placed));

        var answers = await Task.WhenAll(waiting.Select(application => GiveAsync(desk, desk.Held, mill, application)));
        await desk.DrainAsync();

        Assert.Equal([("No place is left here: the last one has just been given.", 49), ("given", 1)], answers.GroupBy(answer => answer).Select(same => (same.Key, same.Count())).OrderBy(same => same.Key, StringComparer.Ordinal));
        Assert.Equal(waiting[Array.IndexOf(answers, "given")], (await desk.StayAsync()).Placement.ApplicationId);
    }

    [Fact]
    public async Task Of_two_calls_that_give_the_last_place_of_an_offer_at_the_same_moment_one_gives_it()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var mill = await desk.OfferAsync("Mill");
        CallIn[] calls = [desk.Held, await desk.AnotherCallAsync()];
        var waiting = new List<(CallIn Call, Guid Application)>();
        foreach (var call in calls)
            waiting.AddRange((await desk.StandingAsync(5, call)).Select(application => (call, application)));
        await desk.MoveToAsync(desk.Day(61));
        foreach (var call in calls)
            await desk.PublishAsync(await desk.InCallAsync((matchmaking, open) => matchmaking.ComputeAsync(open), call), call);

        var answers = await Task.WhenAll(waiting.Select(one => GiveAsync(desk, one.Call, mill, one.Application)));
        await desk.DrainAsync();

        Assert.Equal([("No place is left here: the last one has just been given.", 9), ("given", 1)], answers.GroupBy(answer => answer).Select(same => (same.Key, same.Count())).OrderBy(same => same.Key, StringComparer.Ordinal));
        Assert.Equal(waiting[Array.IndexOf(answers, "given")].Application, (await desk.StayAsync()).Placement.ApplicationId);
    }

    [Fact]
    public async Task Of_two_matches_published_at_the_same_moment_one_keeps_the_place_and_the_other_is_computed_again()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var mill = await desk.OfferAsync("Mill");
        CallIn[] calls = [desk.Held, await desk.AnotherCallAsync()];
        var wanting = new List<Guid>();
        foreach (var call in calls)
        {
            var application = Assert.Single(await desk.StandingAsync(1, call));
            wanting.Add(application);
            await desk.SuitAsync(mill, [application], call);
        }

        await desk.MoveToAsync(desk.Day(61));
        var matches = new List<Match>();
        foreach (var call in calls)
            matches.Add(await desk.InCallAsync((matchmaking, open) => matchmaking.ComputeAsync(open), call));
        Assert.All(matches, match => Assert.Equal(1, match.Placed));

        var answers = await Task.WhenAll(calls.Zip(matches).Select(one => AnswerAsync(() => desk.PublishAsync(one.Second, one.First))));
        var first = Array.IndexOf(answers, "given");
        // Before there is a stay of the first.
        var again = await AnswerAsync(() => desk.InCallAsync((matchmaking, open) => matchmaking.ComputeAsync(open), calls[1 - first]));
        await desk.DrainAsync();

        Assert.Single(answers, answer => answer is "Another call has given places of this match meanwhile: compute it again." or "Something was published or given at this very moment: reload the page.");
        Assert.Equal("No offer has a free place in the months of this call.", again);
        Assert.Equal(wanting[first], (await desk.StayAsync()).Placement.ApplicationId);
    }

    [Fact]
    public async Task Places_added_after_the_match_are_the_hosts_to_give_and_a_decline_is_followed_as_ever()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var (luma, nova, terra) = (await desk.NomineeAsync("Luma"), await desk.NomineeAsync("Nova"), await desk.NomineeAsync("Terra"));
        var mill = await desk.OfferAsync("Mill");
        await desk.MoveToAsync(desk.Day(51));
        foreach (var one in new[] { luma, nova, terra })
            await desk.OrderOffersAsync(one, mill.Offer);
        await desk.OrderCandidatesAsync(mill.Incubator, luma, nova, terra);
        await desk.MoveToAsync(desk.Day(61));
        await desk.PublishMatchAsync();
        Assert.Equal("No place is left here: the last one has just been given.", await GiveAsync(desk, desk.Held, mill, terra));

        await desk.Database.In(desk.Host, async services =>
        {
            var offer = await services.GetRequiredService<CorridorDb>().Set<Offer>().SingleAsync(one => one.Id == mill.Offer);
            offer.Describe(offer.Title, offer.Summary, 2, offer.Month, offer.Themes, offer.Languages, offer.Provides);
            await services.GetRequiredService<Offering>().SaveAsync(offer);
        });
        var left = await desk.Database.In(desk.Corridor, services => services.GetRequiredService<Reserves>().LeftAsync(desk.CallId, mill.Incubator));
        Assert.Equal(1, Assert.Single(left!.Offers).Free);
        Assert.Equal(["Nova", "Terra"], left.Applicants.Select(one => one.Title));
        Assert.Equal("given", await GiveAsync(desk, desk.Held, mill, terra));
        Assert.Equal("No place is left here: the last one has just been given.", await GiveAsync(desk, desk.Held, mill, nova));
        await desk.DrainAsync();
        await DeclineAsync(desk, luma, asHost: false);

        Assert.Equal([("Luma", PlacementState.Declined), ("Terra", PlacementState.Proposed), ("Nova", PlacementState.Proposed)], await StaysAsync(desk));
    }

    private static Task<string> GiveAsync(CorridorDesk desk, CallIn call, (Guid Incubator, Guid Offer) of, Guid application) => AnswerAsync(() =>
        desk.Database.In(call.City, services => services.GetRequiredService<Reserves>().GiveAsync(call.Call, of.Incubator, application, of.Offer)));

    // On a thread of its own; what a refusal says, if it is one.
    private static Task<string> AnswerAsync(Func<Task> give) => Task.Run(async () =>
    {
        try
        {
            await give();
            return "given";
        }
        catch (RuleBrokenException refused)
        {
            return refused.Text.Key;
        }
    });

    private static async Task DeclineAsync(CorridorDesk desk, Guid application, bool asHost, bool drain = true)
    {
        await desk.Database.In(desk.Host, async services =>
        {
            var stay = await services.GetRequiredService<CorridorDb>().Set<Placement>().SingleAsync(one => one.ApplicationId == application);
            await services.GetRequiredService<Staying>().DeclineAsync(stay, asHost, "");
        });
        if (drain)
            await desk.DrainAsync();
    }

    private static async Task<Placement> StayAsync(CorridorDesk desk, Guid application)
    {
        await using var db = desk.Database.In(desk.Host);
        return await db.Set<Placement>().SingleAsync(one => one.ApplicationId == application);
    }

    private static async Task<List<(string Title, PlacementState State)>> StaysAsync(CorridorDesk desk)
    {
        await using var db = desk.Database.In(desk.Host);
        return [.. (await db.Set<Placement>().OrderBy(one => one.Id).ToListAsync()).Select(one => (one.Title, one.State))];
    }

    private static Task<IEnumerable<string>> InLineAsync(CorridorDesk desk, Match match) => desk.Database.In(desk.Corridor, async services =>
        (await services.GetRequiredService<Reserves>().AfterAsync(match)).InLine.SelectMany(next => next.Applicants).Select(one => one.Title));
}
