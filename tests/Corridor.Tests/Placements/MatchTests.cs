using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Data;
using Corridor.Matching.Placements;
using Corridor.Placements.Matches;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Tests.Placements;

public sealed class MatchTests
{
    [Fact]
    public async Task Both_sides_orders_make_a_stable_match_that_says_why()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var (luma, nova, terra) = (await desk.NomineeAsync("Luma"), await desk.NomineeAsync("Nova"), await desk.NomineeAsync("Terra"));
        var (mill, depot) = (await desk.OfferAsync("Mill"), await desk.OfferAsync("Depot"));
        await desk.MoveToAsync(desk.Day(51));
        await desk.OrderOffersAsync(luma, mill.Offer, depot.Offer);
        await desk.OrderOffersAsync(nova, mill.Offer);
        await desk.OrderOffersAsync(terra, mill.Offer, depot.Offer);
        await desk.OrderCandidatesAsync(mill.Incubator, nova, terra, luma);
        await desk.OrderCandidatesAsync(depot.Incubator, luma, terra);

        var match = await desk.InCallAsync((matchmaking, call) => matchmaking.ComputeAsync(call));

        Assert.Equal(["Luma", "Nova", "Terra"], match.Input.Applicants.Select(one => one.Title));
        Assert.Equal([depot.Offer, mill.Offer, (Guid?)null], match.OfferOf);
        Assert.Equal([2, 1, null], Enumerable.Range(0, 3).Select(match.ChoiceOf));
        var why = match.Explain().WhyApplicant(2);
        Assert.Equal([MissReason.PlacesFilled, MissReason.PlacesFilled], why.BetterOffers.Select(missed => missed.Reason));
        Assert.Equal([1, 0], why.BetterOffers.Select(missed => missed.Preferred.Single().Applicant));
    }

    [Fact]
    public async Task Nobody_is_placed_at_home_or_outside_the_months_of_the_call()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var luma = await desk.NomineeAsync("Luma");
        var atHome = await desk.OfferAsync("Hearth", city: desk.Home);
        var tooLate = await desk.OfferAsync("Later", starts: new YearMonth(2029, 1));
        var fitting = await desk.OfferAsync("Mill");
        await desk.MoveToAsync(desk.Day(51));

        var choice = await desk.Database.In(desk.Corridor, async services =>
        {
            var owner = await services.GetRequiredService<CorridorDb>().Set<Corridor.Applications.Application>().Select(one => one.OwnerId).SingleAsync();
            return await services.GetRequiredService<Preferring>().OffersAsync(luma, owner);
        });

        Assert.Equal([fitting.Offer], choice.Others.Select(offer => offer.Id));
        await Assert.ThrowsAsync<RuleBrokenException>(() => desk.OrderOffersAsync(luma, atHome.Offer));
        await Assert.ThrowsAsync<RuleBrokenException>(() => desk.OrderOffersAsync(luma, tooLate.Offer));
    }

    [Fact]
    public async Task Orders_are_taken_while_the_stage_is_open_and_at_most_as_many_as_the_call_says()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var luma = await desk.NomineeAsync("Luma");
        var offers = new List<Guid>();
        foreach (var name in new[] { "One", "Two", "Three", "Four" })
            offers.Add((await desk.OfferAsync(name)).Offer);

        var early = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.OrderOffersAsync(luma, offers[0]));
        await desk.MoveToAsync(desk.Day(51));
        var many = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.OrderOffersAsync(luma, [.. offers]));
        await desk.OrderOffersAsync(luma, offers[2], offers[0]);
        await desk.MoveToAsync(desk.Day(70));
        var late = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.OrderOffersAsync(luma, offers[0]));

        Assert.Equal("Preferences are not open yet.", early.Text.Key);
        Assert.Equal("Put {0} offers in order at most.", many.Text.Key);
        Assert.Equal("Preferences closed on {0}: the order you saved last counts.", late.Text.Key);
        await using var db = desk.Database.Databases.AcrossCities();
        Assert.Equal([offers[2], offers[0]], (await db.Set<OfferOrder>().SingleAsync()).Offers);
    }

    [Fact]
    public async Task Hosts_read_candidates_until_their_last_places_have_begun_and_then_their_guests_alone()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var (luma, nova) = (await desk.NomineeAsync("Luma"), await desk.NomineeAsync("Nova"));
        var mill = await desk.OfferAsync("Mill");
        await desk.MoveToAsync(desk.Day(51));
        await desk.OrderOffersAsync(luma, mill.Offer);
        await desk.OrderCandidatesAsync(mill.Incubator, luma);
        await desk.MoveToAsync(desk.Day(61));
        await desk.PublishMatchAsync();
        var host = await desk.Database.In(desk.Host, async services =>
        {
            var account = await services.GetRequiredService<SignIn>().AccountForAsync("host@host.example", "", "en");
            services.GetRequiredService<CorridorDb>().Add(new Membership { AccountId = account.Id, Role = CityRole.Host, Since = desk.Clock.Now() });
            await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
            return account.Id;
        });
        Task<List<Guid>> SeenAsync() => desk.Database.In(desk.Host, async services => (await services.GetRequiredService<Preferring>().CandidatesAsync(desk.CallId, mill.Incubator)).All.Select(one => one.Id).Order().ToList());
        async Task<(bool, bool)> ReadsAsync()
        {
            await using var all = desk.Database.Databases.AcrossCities();
            var applications = await all.Set<Application>().Where(one => one.CallId == desk.CallId).ToDictionaryAsync(one => one.Id);
            return await desk.Database.In(desk.Host, async services => (
                await services.GetRequiredService<Preferring>().MayReadAsync(host, applications[luma]), await services.GetRequiredService<Preferring>().MayReadAsync(host, applications[nova])));
        }

        Assert.Equal(new[] { luma, nova }.Order(), await SeenAsync());
        Assert.Equal((true, true), await ReadsAsync());
        desk.Clock.MoveTo(desk.Clock.Now() + Duration.FromDays(400));

        Assert.Equal([luma], await SeenAsync());
        Assert.Equal((true, false), await ReadsAsync());
    }

    [Fact]
    public async Task Hosts_see_candidates_only_once_the_preferences_are_open()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var luma = await desk.NomineeAsync("Luma");
        var mill = await desk.OfferAsync("Mill");

        await Assert.ThrowsAsync<NotFoundException>(() => desk.OrderCandidatesAsync(mill.Incubator, luma));
        await desk.MoveToAsync(desk.Day(51));
        await desk.OrderCandidatesAsync(mill.Incubator, luma);

        await using var db = desk.Database.Databases.AcrossCities();
        var order = await db.Set<CandidateOrder>().SingleAsync();
        Assert.Equal((desk.Host.Id, desk.Corridor.Id), (order.FirstCityId, order.SecondCityId));
        Assert.Equal([luma], order.Applications);
    }

    [Fact]
    public async Task Published_it_asks_each_pair_once_and_tells_who_has_no_place()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var (luma, nova) = (await desk.NomineeAsync("Luma"), await desk.NomineeAsync("Nova"));
        var mill = await desk.OfferAsync("Mill");
        await desk.MoveToAsync(desk.Day(51));
        await desk.OrderOffersAsync(luma, mill.Offer);
        await desk.OrderOffersAsync(nova, mill.Offer);
        await desk.OrderCandidatesAsync(mill.Incubator, nova, luma);
        var tooEarly = await Assert.ThrowsAsync<RuleBrokenException>(desk.PublishMatchAsync);
        await desk.MoveToAsync(desk.Day(61));

        var match = await desk.PublishMatchAsync();
        // As after a crash: the timer runs again.
        await desk.Database.In(desk.Corridor, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            (await db.Set<Timer>().SingleAsync(timer => timer.SubjectId == match.Id)).Move(desk.Clock.Now());
            await db.SaveChangesAsync();
        });
        await desk.DrainAsync();

        Assert.Equal("Preferences are still open: publish the match when they have closed.", tooEarly.Text.Key);
        await using var all = desk.Database.Databases.AcrossCities();
        var placement = await all.Set<Placement>().SingleAsync();
        Assert.Equal((nova, desk.Home.Id, desk.Host.Id, PlacementState.Proposed), (placement.ApplicationId, placement.FirstCityId, placement.SecondCityId, placement.State));
        Assert.Equal("Nova et Mill : une place pour six mois", (await desk.MailsToAsync("nova@example.org"))[^1]);
        Assert.Equal(["The corridor: put the start-ups in order", "Nova and Mill: a place for six months"], await desk.MailsToAsync("host@example.org"));
        Assert.Equal("The corridor : pas de place cette fois", (await desk.MailsToAsync("luma@example.org"))[^1]);
        var twice = await Assert.ThrowsAsync<RuleBrokenException>(desk.PublishMatchAsync);
        Assert.Equal("The match of this call is published already.", twice.Text.Key);
    }

    [Fact]
    public async Task The_seed_is_bound_with_the_call_unknown_to_rehearsals_and_told_with_the_match()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var luma = await desk.NomineeAsync("Luma");
        var mill = await desk.OfferAsync("Mill");
        var bound = await DrawAsync(desk);
        await desk.MoveToAsync(desk.Day(51));
        await desk.OrderOffersAsync(luma, mill.Offer);
        await desk.OrderCandidatesAsync(mill.Incubator, luma);
        var rehearsal = await desk.InCallAsync((matchmaking, call) => matchmaking.ComputeAsync(call));
        await desk.MoveToAsync(desk.Day(61));
        var tooLate = await Assert.ThrowsAsync<RuleBrokenException>(() => desk.InCallAsync(async (matchmaking, call) =>
        {
            await matchmaking.PublishAsync(call, rehearsal.Id);
            return true;
        }));

        var match = await desk.PublishMatchAsync();

        Assert.StartsWith("This was a rehearsal", tooLate.Text.Key, StringComparison.Ordinal);
        var told = await DrawAsync(desk);
        Assert.Equal((bound.Commitment, bound.CommittedAt, null), (told.Commitment, told.CommittedAt, bound.Seed));
        Assert.Equal(bound.Commitment, Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(told.Seed!))));
        Assert.Equal((ulong.Parse(told.Seed![..16], NumberStyles.HexNumber, CultureInfo.InvariantCulture), true, false), (match.Input.Seed, rehearsal.IsRehearsal, match.IsRehearsal));
        Assert.NotEqual(match.Input.Seed, rehearsal.Input.Seed);
        await using var db = desk.Database.In(desk.Corridor);
        Assert.Equal(["draw.committed", "draw.revealed"], await db.Set<AuditEntry>().Where(entry => entry.Action.StartsWith("draw.")).OrderBy(entry => entry.Id).Select(entry => entry.Action).ToListAsync());
    }

    private static async Task<PublicDraw> DrawAsync(CorridorDesk desk)
    {
        await using var db = desk.Database.Databases.AcrossCities();
        return (await db.Set<Draw>().OfCallAsync(desk.CallId))!;
    }
}
