using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Corridor.Browser.Tests;

/// <summary>Every page, on a telephone or on a desk in turn, in the long series on both and in three languages: WCAG 2.2 AA as far as a machine can tell.</summary>
public sealed class AccessibilityTests(DemoSite demo, EmptySite empty)
{
    private static readonly (string Language, ColorScheme Colours, int Width)[] Looks =
        [("fr", ColorScheme.Dark, 360), ("en", ColorScheme.Light, 1280), ("es", ColorScheme.Light, 360)];

    // The two that find most, screen by screen.
    private static (string Language, ColorScheme Colours, int Width)[] LooksOf(Screen screen) => Screens.IsLong ? Looks : [Looks[Screens.All.TakeWhile(other => other != screen).Count() % 2]];

    [Fact]
    public void Every_page_is_looked_at()
    {
        LiveSite.MustRun();

        var pages = demo.Services.GetRequiredService<IActionDescriptorCollectionProvider>().ActionDescriptors.Items.OfType<PageActionDescriptor>().Select(page => page.ViewEnginePath);

        Assert.Equal(pages.Distinct().Order(StringComparer.Ordinal), Screens.All.Select(screen => screen.Page).Concat(Screens.ShowNothing.Keys).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Screens.Names), MemberType = typeof(Screens))]
    public async Task A_page_keeps_the_rules_of_accessibility_fits_and_breaks_nothing(string name)
    {
        var screen = Screens.Called(name);

        var faults = await Task.WhenAll(LooksOf(screen).Select(look => FaultsAsync(screen, look.Language, look.Colours, look.Width)));

        Assert.True(faults.All(found => found.Count == 0), string.Join('\n', faults.SelectMany(found => found)));
    }

    private Task<IReadOnlyList<string>> FaultsAsync(Screen screen, string language, ColorScheme colours, int width)
    {
        var site = screen.Of(demo, empty);
        return site.Tabs.InAsync(screen, language, colours, width, async page =>
        {
            var faults = new List<string>();
            // The browser tells of a page that answers what it is there to answer.
            EventHandler<IConsoleMessage> said = (_, message) =>
            {
                if (message.Type == "error" && !(screen.Status >= 400 && message.Text.Contains($"status of {screen.Status}", StringComparison.Ordinal)))
                    faults.Add("console: " + message.Text);
            };
            EventHandler<string> failed = (_, error) => faults.Add("script: " + error);
            page.Console += said;
            page.PageError += failed;

            faults.AddRange(await screen.ShowAsync(page, site));
            faults.AddRange(await Axe.FaultsAsync(page));
            if (await page.Locator("html").GetAttributeAsync("lang") is var spoken && spoken != language)
                faults.Add("speaks " + spoken);
            page.Console -= said;
            page.PageError -= failed;
            return (IReadOnlyList<string>)[.. faults.Select(fault => $"{page.Url}, {language}, {colours}, {width} px: {fault}")];
        });
    }
}
