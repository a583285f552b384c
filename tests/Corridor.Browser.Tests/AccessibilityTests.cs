using Microsoft.Playwright;

namespace Corridor.Browser.Tests;

/// <summary>The pages that people see most, on a desk and on a telephone, in three languages: WCAG 2.2 AA as far as a machine can tell.</summary>
public sealed class AccessibilityTests(DemoSite demo)
{
    // Links to follow stand after arrows: their addresses are not known beforehand.
    private static readonly (string Name, string? Email, string Path)[] Screens =
    [
        ("network home", null, "/"),
        ("network calls", null, "/calls"),
        ("city home", null, "/olsztyn"),
        ("city calls", null, "/braga/calls"),
        ("call page", null, "/braga/calls/demo-braga"),
        ("closed call page", null, "/clermont-ferrand/calls/demo-clermont"),
        ("privacy page", null, "/braga/pages/privacy"),
        ("sign-in", null, "/sign-in"),
        ("mailbox", null, "/mailbox"),
        ("coordinator's desk", DemoSite.Coordinator, "/olsztyn/coordinator"),
        ("call board", DemoSite.Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn"),
        ("call editor", DemoSite.Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/edit"),
        ("new call", DemoSite.Coordinator, "/olsztyn/coordinator/calls/new"),
        ("received applications", DemoSite.Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/applications"),
        ("jury", DemoSite.Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/jury"),
        ("assignment", DemoSite.Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/assignment"),
        ("progress", DemoSite.Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/progress"),
        ("ranking", DemoSite.Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/ranking"),
        ("decisions", DemoSite.Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/decisions"),
        ("city's pages", DemoSite.Coordinator, "/olsztyn/coordinator/pages"),
        ("look", DemoSite.Coordinator, "/olsztyn/coordinator/look"),
        ("people", DemoSite.Coordinator, "/olsztyn/coordinator/people"),
        ("juror's queue", DemoSite.Juror, "/olsztyn/jury"),
        ("score screen", DemoSite.Juror, "/olsztyn/jury → main a[href*='/jury/reviews/']"),
        ("my Corridor", "applicant", "/my"),
        ("application form", "applicant", "/braga/applications/{application}"),
        ("preview as a juror", "applicant", "/braga/applications/{application}/preview"),
        ("receipt", "applicant", "/braga/applications/{application}/receipt"),
        ("network desk", DemoSite.Administrator, "/network"),
        ("operations", DemoSite.Administrator, "/network/operations"),
        ("new city", DemoSite.Administrator, "/network/cities/new"),
        ("mail settings", DemoSite.Administrator, "/network/mail"),
        ("a city's own host", DemoSite.Administrator, "/network/cities/braga/host"),
        ("corridor", null, "/corridor"),
        ("incubator", null, "/karlsruhe/incubators/werkstatt-nord"),
        ("call that ends in a stay", null, "/clermont-ferrand/calls/demo-corridor-next"),
        ("nominations sent", DemoSite.CorridorCoordinator, "/clermont-ferrand/coordinator/calls/demo-clermont/nominations"),
        ("nominations received", DemoSite.CorridorCoordinator, "/clermont-ferrand/coordinator/calls/demo-corridor/nominations"),
        ("matching", DemoSite.CorridorCoordinator, "/clermont-ferrand/coordinator/calls/demo-corridor/matching"),
        ("matching ahead", DemoSite.CorridorCoordinator, "/clermont-ferrand/coordinator/calls/demo-corridor-next/matching"),
        ("stays of a city", DemoSite.CorridorCoordinator, "/clermont-ferrand/coordinator/placements"),
        ("images", DemoSite.CorridorCoordinator, "/clermont-ferrand/coordinator/content/images"),
        ("host's board", DemoSite.Host, "/braga/host"),
        ("offers of a host", DemoSite.Host, "/braga/host/offers"),
        ("incubator's editor", DemoSite.Host, "/braga/host/incubators/oficina-do-minho"),
        ("new offer", DemoSite.Host, "/braga/host/offers/new?incubator=oficina-do-minho"),
        ("guest's stay", DemoSite.Host, "/braga/host → main a[href*='/placements/']"),
        ("my Corridor with a stay", DemoSite.Abroad, "/my"),
        ("order of offers", DemoSite.Abroad, "/my → main a[href$='/preferences']"),
        ("my stay", DemoSite.Abroad, "/my → main a[href*='/placements/']"),
        ("agreement", DemoSite.Abroad, "/my → main a[href*='/placements/'] → main a[href$='/agreement']"),
        ("report", DemoSite.Latecomer, "/my → main a[href*='/placements/'] → main a[href*='/reports/']"),
        ("deck without a script", "applicant", "/braga/applications/{application}/deck-file"),
        ("withdrawal", "applicant", "/braga/applications/{application}/withdraw"),
        ("sign-out", "applicant", "/sign-out"),
    ];

    public static TheoryData<string, string, ColorScheme, int> Looks()
    {
        var looks = new TheoryData<string, string, ColorScheme, int>();
        foreach (var (name, _, _) in Screens)
        {
            looks.Add(name, "en", ColorScheme.Light, 1280);
            looks.Add(name, "fr", ColorScheme.Dark, 360);
            looks.Add(name, "es", ColorScheme.Light, 360);
        }

        return looks;
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task A_page_keeps_the_rules_of_accessibility_fits_and_breaks_nothing(string name, string language, ColorScheme colours, int width)
    {
        var (_, who, where) = Screens.Single(screen => screen.Name == name);
        var faults = new List<string>();
        await using var context = await demo.OpenAsync(
            new BrowserNewContextOptions { Locale = language, ColorScheme = colours, ReducedMotion = ReducedMotion.Reduce, ViewportSize = new ViewportSize { Width = width, Height = 800 } },
            who == "applicant" ? demo.Applicant.Email : who);
        await Axe.AddAsync(context);
        await context.AddInitScriptAsync("document.addEventListener('securitypolicyviolation', event => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));");
        var page = await context.NewPageAsync();
        page.Console += (_, message) => { if (message.Type == "error") faults.Add("console: " + message.Text); };
        page.PageError += (_, error) => faults.Add("script: " + error);

        var parts = where.Replace("{application}", demo.Applicant.Application.ToString(), StringComparison.Ordinal).Split(" → ");
        var answer = await page.GotoAsync(parts[0]);
        foreach (var link in parts.Skip(1))
            answer = await page.GotoAsync((await page.Locator(link).First.GetAttributeAsync("href"))!);
        await page.WaitForLoadStateAsync(LoadState.Load);
        faults.AddRange(await Axe.FaultsAsync(page));

        Assert.Equal((200, language), (answer!.Status, await page.Locator("html").GetAttributeAsync("lang")));
        Assert.True(faults.Count == 0, $"{page.Url}\n{string.Join('\n', faults)}");
    }
}
