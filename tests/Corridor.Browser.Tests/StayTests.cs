using Corridor.Data;
using Corridor.Placements.Checklists;
using Corridor.Placements.Matches;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NodaTime;
using static Microsoft.Playwright.Assertions;

namespace Corridor.Browser.Tests;

/// <summary>The ways of a host and of a start-up to a stay and through it to its end: with the keyboard alone, on a telephone.</summary>
public sealed class StayTests(StaySite site) : IClassFixture<StaySite>
{
    [Fact]
    public async Task A_host_and_a_start_up_come_together_with_the_keyboard_alone_at_360_pixels()
    {
        await using var host = await Hands.OpenAsync(site, StaySite.Host);
        await using var founder = await Hands.OpenAsync(site, StaySite.Founder);

        // Last year's offer once more.
        await host.GoAsync($"/{StaySite.Hosting}/host");
        await host.FollowAsync("Incubators and offers");
        await host.FollowAsync("Copy for the next year: Places at the Mill");
        await host.PressAsync("Publish the offer");
        Assert.InRange(host.Presses, 1, 12);
        Assert.Equal([("Forge", site.Next), ("Mill", site.Next.PlusMonths(-12)), ("Mill", site.Next)], await PublishedAsync());

        // A candidate is decided on in three.
        await host.GoAsync($"/{StaySite.Hosting}/host");
        await host.FollowAsync("Candidates for Mill");
        await host.FollowAsync("Luma");
        await host.PressAsync("Interested");
        Assert.InRange(host.Presses, 1, 3);
        await host.PressAsync("Put on the list");

        // The start-up puts two offers in order, and changes its mind.
        await founder.GoAsync("/my");
        await founder.FollowAsync("My order of offers");
        await founder.PressAsync("Put on the list Forge, Karlsruhe");
        await founder.PressAsync("Put on the list Mill, Karlsruhe");
        await founder.PressInPlaceAsync("Mill, Karlsruhe: up");
        await Expect(founder.Page.Locator("ol.order > li").First).ToContainTextAsync("Mill");
        Assert.Equal(2, await OrderedAsync());

        // Both accept, both sign.
        await site.MatchAsync();
        await founder.GoAsync("/my");
        await founder.FollowAsync("Mill, Karlsruhe");
        await founder.PressAsync("Accept the place");
        await host.GoAsync($"/{StaySite.Hosting}/host");
        await host.FollowAsync("Accept or decline Luma");
        await host.PressAsync("Accept the guest");
        await SignAsync(host, "Hilde Host");
        await founder.GoAsync(host.Page.Url[..host.Page.Url.IndexOf("/agreement", StringComparison.Ordinal)]);
        await SignAsync(founder, "Flora Founder");
        await site.CitiesSignAsync();

        // What is to be done, and a month later a word that all is well.
        await founder.GoAsync(founder.Page.Url[..founder.Page.Url.IndexOf("/agreement", StringComparison.Ordinal)]);
        await founder.FollowAsync("The checklist");
        await founder.PressAsync("Tick as done");
        await site.MoveToAsync(await site.OfStayAsync((_, stay) => Task.FromResult(stay.Starts.Instant)) + Duration.FromDays(31));
        await using var later = await Hands.OpenAsync(site, StaySite.Founder);
        await using var hostLater = await Hands.OpenAsync(site, StaySite.Host);
        foreach (var (hands, start) in new[] { (later, "/my"), (hostLater, $"/{StaySite.Hosting}/host") })
        {
            await hands.GoAsync(start);
            await hands.FollowAsync(start == "/my" ? "Mill, Karlsruhe" : "Luma");
            await hands.PressAsync("All is well: send");
        }

        // An hour with a mentor.
        await later.FollowAsync("Mentors of Mill");
        await later.TypeAsync("What would you like to talk about with Ada?", "Tenders");
        await later.PressAsync("Book the hour");
        await Expect(later.Page.Locator("main")).ToContainTextAsync("Room 2");

        Assert.Equal(PlacementState.Running, await site.OfStayAsync((_, stay) => Task.FromResult(stay.State)));
        Assert.Equal(["check-in", "host-check-in"], await site.OfStayAsync((services, _) => services.GetRequiredService<CorridorDb>().Set<Report>().Where(report => report.SentAt != null).Select(report => report.Key).Order().ToListAsync()));
        Assert.True(await site.OfStayAsync((services, _) => services.GetRequiredService<CorridorDb>().Set<ChecklistItem>().AllAsync(item => item.DoneAt != null)));

        // The last report brings the certificate, which anybody may check.
        await site.MoveToAsync(await site.OfStayAsync((_, stay) => Task.FromResult(stay.Ends.Instant)) + Duration.FromHours(1));
        await using var guest = await Hands.OpenAsync(site, StaySite.Founder);
        await guest.GoAsync("/my");
        await guest.FollowAsync("Mill, Karlsruhe");
        var stay = guest.Page.Url;
        await guest.FollowAsync("Answer");
        await guest.TypeAsync("What came of it?", "Two customers.");
        await guest.PressAsync("Send the report");
        await site.DrainAsync();
        await guest.GoAsync(stay);
        await guest.FollowAsync("The certificate");
        await guest.FollowAsync("What others see when they check it");
        await Expect(guest.Page.Locator("main .notice-good")).ToHaveTextAsync("This certificate is genuine.");

        // Named on the public page, and no more.
        await guest.GoAsync(stay);
        await guest.TypeAsync("A sentence about your stay, in your own words (optional)", "We would go again.");
        await guest.TickAsync("The network may name our start-up");
        await guest.PressAsync("Agree");
        await guest.GoAsync("/corridor");
        await Expect(guest.Page.Locator(".alumni")).ToContainTextAsync("We would go again.");
        await guest.GoAsync(stay);
        await guest.PressAsync("Withdraw: name us no more");
        await guest.GoAsync("/corridor");
        await Expect(guest.Page.Locator(".alumni")).ToHaveCountAsync(0);
    }

    private static async Task SignAsync(Hands hands, string name)
    {
        await hands.FollowAsync("Read the agreement and sign it");
        await hands.TypeAsync("Your full name", name);
        await hands.TickAsync("I have read the agreement and may sign it for");
        await hands.PressAsync("Sign the agreement");
    }

    private Task<List<(string Incubator, YearMonth Month)>> PublishedAsync() => site.InAsync(StaySite.Hosting, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        var offers = await db.Set<Offer>().Where(offer => offer.State == OfferState.Published)
            .Join(db.Set<Incubator>(), offer => offer.IncubatorId, incubator => incubator.Id, (offer, incubator) => new { incubator.Name, offer.Starts }).ToListAsync();
        return offers.Select(one => (one.Name, one.Starts.ToYearMonth())).Order().ToList();
    });

    private Task<int> OrderedAsync() => site.InAsync(StaySite.Holding, async services => (await services.GetRequiredService<CorridorDb>().Set<OfferOrder>().SingleAsync()).Offers.Count);

    /// <summary>Somebody with a telephone and a keyboard: goes from stop to stop until the one with a name is reached, and counts what is pressed there.</summary>
    private sealed class Hands : IAsyncDisposable
    {
        private const int MostStops = 150;

        private readonly IBrowserContext context;

        private Hands(IBrowserContext context, IPage page) => (this.context, Page) = (context, page);

        public IPage Page { get; }

        /// <summary>Since an address was opened: links followed, buttons pressed, boxes ticked, fields filled.</summary>
        public int Presses { get; private set; }

        public static async Task<Hands> OpenAsync(StaySite site, string email)
        {
            var context = await site.OpenAsync(new BrowserNewContextOptions { Locale = "en", ViewportSize = new() { Width = 360, Height = 740 } }, email);
            return new(context, await context.NewPageAsync());
        }

        public async Task GoAsync(string address)
        {
            await Page.GotoAsync(address);
            Presses = 0;
            Assert.Equal(360, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        }

        public Task FollowAsync(string name) => ActAsync(AriaRole.Link, name, navigates: true);

        public Task PressAsync(string name) => ActAsync(AriaRole.Button, name, navigates: true);

        /// <summary>What is saved by a script: the page stays.</summary>
        public Task PressInPlaceAsync(string name) => ActAsync(AriaRole.Button, name, navigates: false);

        public async Task TypeAsync(string label, string text)
        {
            await ReachAsync(Page.GetByLabel(label, new() { Exact = true }));
            await Page.Keyboard.TypeAsync(text);
            Presses++;
        }

        public async Task TickAsync(string label)
        {
            await ReachAsync(Page.GetByLabel(label));
            await Page.Keyboard.PressAsync("Space");
            Presses++;
        }

        public async ValueTask DisposeAsync() => await context.DisposeAsync();

        private async Task ActAsync(AriaRole role, string name, bool navigates)
        {
            await ReachAsync(Page.GetByRole(AriaRole.Main).GetByRole(role, new() { Name = name, Exact = true }).First);
            Presses++;
            if (!navigates)
            {
                await Page.Keyboard.PressAsync("Enter");
                return;
            }

            await Page.EvaluateAsync("document.isOld = true");
            await Page.Keyboard.PressAsync("Enter");
            await Page.WaitForFunctionAsync("() => !document.isOld && document.readyState === 'complete'");
            Assert.Equal(360, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        }

        private async Task ReachAsync(ILocator target)
        {
            try
            {
                await Expect(target).ToBeVisibleAsync();
            }
            catch (PlaywrightException)
            {
                Assert.Fail($"No {target} at {Page.Url}: {await Page.Locator("main").InnerTextAsync()}");
            }

            for (var stops = 0; !await target.EvaluateAsync<bool>("one => one === document.activeElement"); stops++)
            {
                Assert.True(stops < MostStops, $"The keyboard does not reach {target}.");
                await Page.Keyboard.PressAsync("Tab");
            }
        }
    }
}
