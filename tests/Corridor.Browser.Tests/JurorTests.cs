using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Corridor.Browser.Tests;

/// <summary>A juror at work: with the keyboard alone on a telephone, without a network, on two devices.</summary>
public sealed class JurorTests(JurorSite site) : JurorAtWork(site), IClassFixture<JurorSite>
{
    [Fact]
    public async Task From_the_mail_to_a_first_score_it_takes_six_presses_and_the_keyboard_is_enough_at_360_pixels()
    {
        var link = await SeatAsync("Kim");
        await using var context = await OpenAsync();
        var page = await context.NewPageAsync();
        var presses = 0;
        async Task PressAsync(string keys)
        {
            presses++;
            await page.Keyboard.PressAsync(keys);
        }

        // One: the link in the mail.
        presses++;
        await page.GotoAsync(link);
        await page.GetByRole(AriaRole.Button, new() { Name = "Open my queue" }).FocusAsync();
        await PressAsync("Enter");
        await page.WaitForURLAsync("**/jury");
        await page.GetByRole(AriaRole.Link, new() { Name = "Start scoring" }).FocusAsync();
        await PressAsync("Enter");
        await page.WaitForURLAsync("**/jury/reviews/*");
        await ReadyAsync(page);
        await PressAsync("4");
        Assert.InRange(presses, 1, 6);
        await SavedAsync(page);
        Assert.Equal(["impact=4"], await ScoresAsync("Kim"));

        // The second criterion is in focus already; back, and once more.
        await page.Keyboard.PressAsync("5");
        await page.Keyboard.PressAsync("p");
        await page.Keyboard.PressAsync("3");
        await page.Keyboard.PressAsync("c");
        await page.Keyboard.TypeAsync("Bold.");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        var first = page.Url;
        await page.Keyboard.PressAsync("Control+Enter");
        await page.WaitForURLAsync(url => url != first);
        await ReadyAsync(page);
        var second = page.Url;
        await page.Keyboard.PressAsync("j");
        await page.WaitForURLAsync(url => url != second);
        await ReadyAsync(page);

        Assert.Equal(["impact=3", "team=5"], await ScoresAsync("Kim"));
        Assert.Equal([(ReviewState.Done, "Bold.")], (await ReviewsAsync("Kim")).Where(review => review.State == ReviewState.Done).Select(review => (review.State, review.Comment)));
        Assert.Equal(360, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task Without_a_network_a_juror_goes_on_scoring_and_each_change_arrives_once()
    {
        await using var context = await KeptAsync("Lou");
        var page = context.Pages[0];

        await context.SetOfflineAsync(true);
        await page.GotoAsync(Queue);
        await Expect(page.Locator("[data-outbox-said]")).ToContainTextAsync("You are offline");
        await page.Locator("[data-next-review]").ClickAsync();
        for (var application = 0; application < 2; application++)
        {
            await Expect(page.Locator("[data-deck] canvas").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
            var here = page.Url;
            await page.Keyboard.PressAsync("4");
            await page.Keyboard.PressAsync("5");
            await page.Locator("#comment").FillAsync("Written on the train.");
            await Expect(page.Locator("[data-outbox-said]")).ToContainTextAsync("3 changes wait to be sent.".Replace("3", (3 + (4 * application)).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
            await page.Locator("[data-save-next]").ClickAsync();
            await page.WaitForURLAsync(url => url != here);
        }

        // What was given is there when the page is opened again, and two reviews say that they wait.
        await page.GotoAsync(Queue);
        await Expect(page.Locator("[data-review-state] .pill-now")).ToHaveCountAsync(2);
        Assert.Empty(await ScoresAsync("Lou"));

        await context.SetOfflineAsync(false);
        await Expect(page.Locator("[data-outbox]")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await page.ReloadAsync();
        await Expect(page.Locator("[data-review-state] .pill-good")).ToHaveCountAsync(2);

        Assert.Equal(["impact=4", "impact=4", "team=5", "team=5"], await ScoresAsync("Lou"));
        var done = (await ReviewsAsync("Lou")).Where(review => review.State == ReviewState.Done).ToList();
        Assert.Equal(["Written on the train.", "Written on the train."], done.Select(review => review.Comment));
        var ids = done.Select(review => review.Id).ToList();
        var logged = await Site.InAsync((_, db, _) => db.Set<AuditEntry>().Where(entry => ids.Contains(entry.SubjectId) && (entry.Action == "score.saved" || entry.Action == "review.finished")).CountAsync());
        Assert.Equal(6, logged);
    }

    [Fact]
    public async Task Without_a_network_a_juror_abstains_takes_it_back_and_abstains_once()
    {
        await using var context = await KeptAsync("Ray");
        var page = context.Pages[0];
        async Task AbstainAsync(string reason)
        {
            await page.GetByText("I abstain from this application").ClickAsync();
            await page.Locator("#reason").FillAsync(reason);
            await page.GetByRole(AriaRole.Button, new() { Name = "Abstain" }).ClickAsync();
        }

        await context.SetOfflineAsync(true);
        await page.Locator("[data-next-review]").ClickAsync();
        await ReadyAsync(page);
        var left = page.Url;
        await page.Keyboard.PressAsync("4");
        await AbstainAsync("  ");
        await Expect(page.Locator("[data-abstained]")).ToHaveCountAsync(0);
        await page.Locator("#reason").FillAsync("My brother's.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Abstain" }).ClickAsync();
        await page.WaitForURLAsync(url => url != left);

        // Back to it: it says so, takes no score, and may be taken back until it is sent.
        await page.GotoAsync(left);
        await ReadyAsync(page);
        await Expect(page.Locator("[data-abstained]")).ToContainTextAsync("You abstained: My brother's. · Kept on this device, sent later");
        await Expect(page.Locator("input[name='score-impact']").First).ToBeDisabledAsync();
        await LooksRightAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Take it back" }).ClickAsync();
        await Expect(page.Locator("#reason")).ToBeFocusedAsync();
        await Expect(page.Locator("input[name='score-impact'][value='4']")).ToBeEnabledAsync();
        await page.Locator("#reason").FillAsync("My sister's.");
        // It is more than an abstention.
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Space");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => url != left);
        await page.GotoAsync(Queue);
        await Expect(page.Locator("[data-review-state] .pill-now")).ToHaveCountAsync(1);
        Assert.DoesNotContain(await ReviewsAsync("Ray"), review => review.State == ReviewState.Abstained);

        await context.SetOfflineAsync(false);
        await Expect(page.Locator("[data-outbox]")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await Expect(page.Locator("[data-device-progress]")).ToHaveTextAsync("2 of 2 applications kept on this device");
        var abstained = Assert.Single(await ReviewsAsync("Ray"), review => review.State == ReviewState.Abstained);
        Assert.Equal("My sister's.", abstained.AbstainReason);
        var conflict = await Site.InAsync((_, db, _) => db.Set<Conflict>().SingleAsync());
        Assert.Equal((abstained.JurorId, abstained.ApplicationId, "My sister's."), (conflict.JurorId, conflict.ApplicationId, conflict.Reason));
        Assert.Equal(1, await Site.InAsync((_, db, _) => db.Set<AuditEntry>().Where(entry => entry.SubjectId == abstained.Id && entry.Action == "review.abstained").CountAsync()));
        Assert.Equal(["impact=4"], await ScoresAsync("Ray"));
    }

    [Fact]
    public async Task What_a_device_keeps_goes_with_the_application_with_the_juror_and_with_the_next_one()
    {
        await using var context = await KeptAsync("Max");
        var page = context.Pages[0];
        Assert.Equal(3, await KeptPagesAsync(page, "/deck"));

        // Recused on another device: this one erases the application at its next visit.
        await Site.InAsync(async (services, db, call) =>
        {
            var juror = await db.Set<Juror>().SingleAsync(one => one.Email == JurorSite.EmailOf("Max"));
            await services.GetRequiredService<Scoring>().AbstainAsync(await db.Set<Review>().FirstAsync(review => review.JurorId == juror.Id), call, "A friend.");
            return true;
        });
        await page.ReloadAsync();
        await Expect(page.Locator("[data-device-progress]")).ToHaveTextAsync("2 of 2 applications kept on this device");
        Assert.Equal(2, await KeptPagesAsync(page, "/deck"));

        // At the erase button; and kept once more.
        await page.Locator("[data-device-erase]").ClickAsync();
        await Expect(page.Locator("[data-device-keep]")).ToBeVisibleAsync();
        Assert.Equal(0, await KeptPagesAsync(page, ""));
        await page.Locator("[data-device-keep]").ClickAsync();
        await Expect(page.Locator("[data-device-progress]")).ToHaveTextAsync("2 of 2 applications kept on this device", new() { Timeout = 60_000 });

        await page.GetByRole(AriaRole.Link, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.Locator("[data-forget]")).ToBeVisibleAsync();
        await Expect(page.Locator("body")).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("async () => (await caches.keys()).length === 0 && (await indexedDB.databases()).length === 0 && (await navigator.serviceWorker.getRegistrations()).length === 0");
    }

    [Fact]
    public async Task Somebody_else_who_signs_in_on_a_device_finds_nothing_of_the_one_before()
    {
        await using var context = await KeptAsync("Nan");
        var page = context.Pages[0];

        await using var other = await OpenAsync("someone.else@example.org");
        await context.AddCookiesAsync((await other.CookiesAsync()).Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Domain = cookie.Domain, Path = cookie.Path, HttpOnly = cookie.HttpOnly, SameSite = cookie.SameSite }));
        await page.GotoAsync("/my");

        await page.WaitForFunctionAsync("async () => (await caches.keys()).length === 0 && (await indexedDB.databases()).length === 0");
    }

    [Fact]
    public async Task Two_devices_that_disagree_are_both_shown_and_the_juror_chooses()
    {
        var link = await SeatAsync("Oda");
        await using var telephone = await EnterAsync(link);
        await using var desk = await EnterAsync(link);
        var (here, there) = (telephone.Pages[0], desk.Pages[0]);
        foreach (var page in new[] { here, there })
            await page.Locator("[data-next-review]").ClickAsync();
        await ReadyAsync(here);
        await ReadyAsync(there);

        await there.Keyboard.PressAsync("2");
        await SavedAsync(there);
        await here.Keyboard.PressAsync("4");
        var choice = here.Locator("[data-choice='score-impact']");
        await Expect(choice).ToContainTextAsync("There: 2");
        await Expect(choice).ToContainTextAsync("Here: 4");
        Assert.Equal(["impact=2"], await ScoresAsync("Oda"));
        await LooksRightAsync(here);

        await choice.GetByRole(AriaRole.Button, new() { Name = "Keep what is here" }).ClickAsync();
        await SavedAsync(here);
        Assert.Equal(["impact=4"], await ScoresAsync("Oda"));

        // The other way round: the desk finds the telephone's score, and takes it.
        await there.Keyboard.PressAsync("p");
        await there.Keyboard.PressAsync("1");
        await there.Locator("[data-choice='score-impact']").GetByRole(AriaRole.Button, new() { Name = "Take what is there" }).ClickAsync();
        await Expect(there.Locator("input[name='score-impact'][value='4']")).ToBeCheckedAsync();
        await Expect(there.Locator("[data-outbox]")).ToBeHiddenAsync();
        Assert.Equal(["impact=4"], await ScoresAsync("Oda"));
    }

    [Fact]
    public async Task The_grid_is_scored_with_the_keyboard_alone_on_a_telephone_and_stays_when_the_network_goes()
    {
        await using var context = await KeptAsync("Pia");
        var page = context.Pages[0];
        await page.GotoAsync(Queue + "/grid");
        await ReadyAsync(page);

        // Two scores, Enter hands in, and the first score of the next application.
        await page.Keyboard.PressAsync("j");
        foreach (var key in new[] { "1", "2", "Enter" })
            await page.Keyboard.PressAsync(key);
        await Expect(page.Locator("[data-review-state] .pill-good")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("3");
        await SavedAsync(page);
        await context.SetOfflineAsync(true);
        await page.ReloadAsync();
        await ReadyAsync(page);
        foreach (var key in new[] { "j", "j", "n", "5" })
            await page.Keyboard.PressAsync(key);
        await Expect(page.Locator("[data-outbox-said]")).ToContainTextAsync("1 change waits to be sent.");
        Assert.Equal(["impact=1", "impact=3", "team=2"], await ScoresAsync("Pia"));
        await context.SetOfflineAsync(false);
        await Expect(page.Locator("[data-outbox]")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await page.Keyboard.PressAsync("Control+Enter");

        await Expect(page.Locator("[data-review-state] .pill-good")).ToHaveCountAsync(2);
        Assert.Equal(["impact=1", "impact=3", "team=2", "team=5"], await ScoresAsync("Pia"));
        Assert.Equal(360, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }
}

/// <summary>The end of a round, which this city's clock is moved to.</summary>
public sealed class JurorLateTests(JurorSite site) : JurorAtWork(site), IClassFixture<JurorSite>
{
    [Fact]
    public async Task What_was_given_without_a_network_and_comes_too_late_is_told_and_what_was_kept_is_erased()
    {
        await SeatAsync("Quin");
        await using var context = await OpenAsync(JurorSite.EmailOf("Quin"));
        var page = await context.NewPageAsync();
        await page.GotoAsync(Queue);
        await KeepAsync(page);
        await context.SetOfflineAsync(true);
        await page.Locator("[data-next-review]").ClickAsync();
        await ReadyAsync(page);
        await page.Keyboard.PressAsync("4");
        await Expect(page.Locator("[data-outbox-said]")).ToContainTextAsync("1 change waits to be sent.");

        var end = await Site.InAsync((_, _, call) => Task.FromResult(Round.EndOf(call)));
        Site.Clock.MoveTo(end);
        await context.SetOfflineAsync(false);

        await Expect(page.Locator("[data-outbox-list]")).ToContainTextAsync("Scoring closed on", new() { Timeout = 30_000 });
        await Expect(page.Locator("input[name='score-impact'][value='4']")).ToBeCheckedAsync();
        await LooksRightAsync(page);
        await page.GotoAsync(Queue);
        await Expect(page.Locator("[data-device-progress]")).ToHaveTextAsync("0 of 0 applications kept on this device");
        Assert.Equal(0, await KeptPagesAsync(page, ""));
        Assert.Empty(await ScoresAsync("Quin"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await Expect(page.Locator("[data-outbox]")).ToBeHiddenAsync();
    }
}

/// <summary>What the tests of a juror share.</summary>
public abstract class JurorAtWork(JurorSite site)
{
    protected const string Queue = $"/{JurorSite.City}/jury";

    protected JurorSite Site { get; } = site;

    /// <summary>A juror on a telephone who said yes to keeping the applications there.</summary>
    protected async Task<IBrowserContext> KeptAsync(string name)
    {
        var context = await EnterAsync(await SeatAsync(name));
        await KeepAsync(context.Pages[0]);
        return context;
    }

    protected static async Task KeepAsync(IPage page)
    {
        await page.Locator("[data-device-keep]").ClickAsync();
        await Expect(page.Locator("[data-device-progress]")).ToHaveTextAsync("3 of 3 applications kept on this device", new() { Timeout = 60_000 });
        await page.WaitForFunctionAsync("() => navigator.serviceWorker.controller !== null");
    }

    protected async Task<IBrowserContext> EnterAsync(string link)
    {
        var context = await OpenAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(link);
        await page.GetByRole(AriaRole.Button, new() { Name = "Open my queue" }).ClickAsync();
        await page.WaitForURLAsync("**/jury");
        return context;
    }

    protected async Task<IBrowserContext> OpenAsync(string? email = null)
    {
        var context = await Site.OpenAsync(new BrowserNewContextOptions { Locale = "en", ReducedMotion = ReducedMotion.Reduce, ViewportSize = new ViewportSize { Width = 360, Height = 740 } }, email);
        await Axe.AddAsync(context);
        return context;
    }

    protected async Task<string> SeatAsync(string name)
    {
        LiveSite.MustRun();
        return await Site.SeatAsync(name);
    }

    // The script listens once it has looked at what this device keeps.
    protected static Task ReadyAsync(IPage page) => Expect(page.Locator("html[data-jury-ready]")).ToBeAttachedAsync();

    protected static Task SavedAsync(IPage page) => Expect(page.Locator("[data-save-status]").First).ToHaveTextAsync("Everything is saved.", new() { Timeout = 30_000 });

    protected static Task<int> KeptPagesAsync(IPage page, string ending) => page.EvaluateAsync<int>(
        """
        async ending => {
          let found = 0;
          for (const key of (await caches.keys()).filter(key => !key.startsWith("corridor-jury-shell")))
            found += (await (await caches.open(key)).keys()).filter(request => request.url.endsWith(ending)).length;
          return found;
        }
        """, ending);

    protected static async Task LooksRightAsync(IPage page)
    {
        var faults = await Axe.FaultsAsync(page);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    protected Task<IReadOnlyList<string>> ScoresAsync(string name) => Site.InAsync<IReadOnlyList<string>>(async (_, db, _) =>
        [.. (await (
            from score in db.Set<Score>()
            join review in db.Set<Review>() on score.ReviewId equals review.Id
            join juror in db.Set<Juror>() on review.JurorId equals juror.Id
            where juror.Email == JurorSite.EmailOf(name)
            select new { score.Criterion, score.Value }).ToListAsync()).Select(score => $"{score.Criterion}={score.Value}").Order(StringComparer.Ordinal)]);

    protected Task<List<Review>> ReviewsAsync(string name) => Site.InAsync((_, db, _) =>
        db.Set<Review>().AsNoTracking().Where(review => db.Set<Juror>().Any(juror => juror.Id == review.JurorId && juror.Email == JurorSite.EmailOf(name))).ToListAsync());
}
