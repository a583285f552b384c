using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Jury.Pitches;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NodaTime;
using static Microsoft.Playwright.Assertions;

namespace Corridor.Browser.Tests;

/// <summary>A day of pitches on four screens: who runs it uses the keyboard alone, and the others' screens follow.</summary>
public sealed class StageTests(JurorSite site) : IClassFixture<JurorSite>
{
    private const string Boss = "stage-boss@example.org", Desk = $"/{JurorSite.City}/coordinator/calls/heat/pitches/stage";

    [Fact]
    public async Task What_is_on_stage_moves_the_screens_of_a_juror_a_team_and_one_who_must_leave()
    {
        LiveSite.MustRun();
        var (kims, lous, ada) = (await site.InviteAsync("Kim"), await site.InviteAsync("Lou"), await ArrangeAsync());
        await using var bossContext = await site.OpenAsync(new BrowserNewContextOptions { Locale = "en" }, Boss);
        await using var teamContext = await site.OpenAsync(new BrowserNewContextOptions { Locale = "en" }, "Ada@example.org");
        await using var kimContext = await site.OpenAsync(new BrowserNewContextOptions { Locale = "en", ViewportSize = new() { Width = 360, Height = 740 } });
        await using var louContext = await site.OpenAsync(new BrowserNewContextOptions { Locale = "en" });
        var (boss, team, kim, lou) = (await bossContext.NewPageAsync(), await teamContext.NewPageAsync(), await EnterAsync(kimContext, kims), await EnterAsync(louContext, lous));
        await team.GotoAsync($"/{JurorSite.City}/applications/{ada}/pitch");
        await Expect(team.GetByText("The pitches of your room have not begun.")).ToBeVisibleAsync();

        await boss.GotoAsync(Desk);
        await PressAsync(boss, "Begin the pitch");

        await Expect(team.GetByText("You are on.", new() { Exact = true })).ToBeVisibleAsync();
        await kim.WaitForURLAsync("**/jury/reviews/*");
        await Expect(kim.GetByText("On stage now. Scores open with the questions.")).ToBeVisibleAsync();
        await Expect(kim.GetByRole(AriaRole.Timer)).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[0-5]:[0-9]{2}$"));
        await Expect(lou.GetByText("Please leave the room until it is over.")).ToBeVisibleAsync();
        Assert.DoesNotContain("Ada", await lou.ContentAsync(), StringComparison.Ordinal);

        await PressAsync(boss, "On to the questions");
        await Expect(kim.GetByText("Questions. Scores are open.")).ToBeVisibleAsync();
        await kim.Locator("html[data-jury-ready]").WaitForAsync();
        await kim.Keyboard.PressAsync("4");
        await kim.Keyboard.PressAsync("5");
        await Expect(kim.Locator("[data-save-status]")).ToHaveTextAsync("Everything is saved.");
        await PressAsync(boss, "End this pitch");
        await Expect(team.GetByText("Your pitch is over. Thank you.")).ToBeVisibleAsync();
        await Expect(kim.GetByText("Scores are open until the city closes them.")).ToBeVisibleAsync();
        Assert.Equal(360, await kim.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await PressAsync(boss, "Close the panel’s scores Ada");
        await Expect(boss.GetByText("1 of 1")).ToBeVisibleAsync();

        Assert.Equal([ReviewState.Done], await site.InAsync((_, db, _) => db.Set<Review>().Where(review => review.ApplicationId == ada).Select(review => review.State).ToListAsync()));
    }

    // By the keyboard: the button that is to be pressed next has the focus, or is reached with Tab.
    private static async Task PressAsync(IPage page, string name)
    {
        var button = page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
        await Expect(button).ToBeVisibleAsync();
        for (var presses = 0; presses < 60 && !await button.EvaluateAsync<bool>("button => button === document.activeElement"); presses++)
            await page.Keyboard.PressAsync("Tab");
        await page.RunAndWaitForResponseAsync(() => page.Keyboard.PressAsync("Enter"), answer => answer.Request.IsNavigationRequest && answer.Request.Method == "GET");
        await page.WaitForLoadStateAsync();
    }

    private static async Task<IPage> EnterAsync(IBrowserContext context, string link)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(link);
        await page.GetByRole(AriaRole.Button, new() { Name = "Open my queue" }).ClickAsync();
        await page.WaitForURLAsync("**/jury");
        await page.GotoAsync($"/{JurorSite.City}/jury/live");
        return page;
    }

    // Kim hears Ada; Lou sits in the same room and may not.
    private Task<Guid> ArrangeAsync() => site.InAsync(async (services, db, call) =>
    {
        var boss = await services.GetRequiredService<SignIn>().AccountForAsync(Boss, "Boss", "en");
        db.Add(new Membership { AccountId = boss.Id, Role = CityRole.Coordinator, Since = site.Clock.Now() });
        var panel = services.GetRequiredService<Panel>();
        var jurors = await db.Set<Juror>().ToListAsync();
        foreach (var juror in jurors)
            await panel.AcceptAsync(call, juror, new JurorAnswer(juror.Email[..3], "", null, ["en"], [], 10, "", Confidential: true), [], "en");
        var ada = await db.Set<Application>().Where(one => one.Title == "Ada").Select(one => one.Id).SingleAsync();
        await panel.DeclareAsync(jurors.Single(juror => juror.Email == JurorSite.EmailOf("Lou")), ada, "A cousin");
        var pitching = services.GetRequiredService<Pitching>();
        var from = site.Clock.Now().InUtc().Date.PlusDays(5).At(new LocalTime(10, 0));
        await pitching.ArrangeAsync(call, new PitchPlan(5, 10, 5, [new(ZonedMoment.At(from, "Europe/Paris"), ZonedMoment.At(from.PlusHours(3), "Europe/Paris"))], [new("Stage", "https://video.example/stage")], [.. jurors.Select(juror => new PitchSeat(juror.Id, 0))]), [ada]);
        await pitching.MakeAsync(call);
        await pitching.PublishAsync(call);
        return ada;
    });
}
