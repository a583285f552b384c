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
        ("call preview", DemoSite.Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/preview"),
        ("call preview as a juror", DemoSite.Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/preview?as=juror"),
        ("page editor", DemoSite.Coordinator, "/olsztyn/coordinator/pages → main a[href*='/coordinator/pages/0']"),
        ("new page", DemoSite.Coordinator, "/olsztyn/coordinator/pages/new"),
        ("start of an application", DemoSite.Coordinator, "/braga/apply/demo-braga"),
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

    private static readonly (string Language, ColorScheme Colours, int Width)[] Looks = [("en", ColorScheme.Light, 1280), ("fr", ColorScheme.Dark, 360), ("es", ColorScheme.Light, 360)];

    public static TheoryData<string> Names() => [.. Screens.Select(screen => screen.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_page_keeps_the_rules_of_accessibility_fits_and_breaks_nothing(string name)
    {
        var (_, who, where) = Screens.Single(screen => screen.Name == name);

        var faults = await Task.WhenAll(Looks.Select(look => FaultsAsync(who, where, look.Language, look.Colours, look.Width)));

        Assert.True(faults.All(found => found.Count == 0), string.Join('\n', faults.SelectMany(found => found)));
    }

    private async Task<IReadOnlyList<string>> FaultsAsync(string? who, string where, string language, ColorScheme colours, int width)
    {
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
        if ((answer!.Status, await page.Locator("html").GetAttributeAsync("lang")) is var got && got != (200, language))
            faults.Add($"answered {got.Status} in {got.Item2}");
        return [.. faults.Select(fault => $"{page.Url}, {language}, {colours}, {width} px: {fault}")];
    }
}
