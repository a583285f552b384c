using Microsoft.Playwright;

namespace Corridor.Browser.Tests;

/// <summary>
/// Every page with the Tab key alone, on a desk and on a telephone: each control is reached once, where it can be seen, and shows
/// that it is reached; the first stop leads past the navigation.
/// </summary>
public sealed class KeyboardTests(DemoSite demo, EmptySite empty)
{
    [Theory]
    [MemberData(nameof(Screens.Names), MemberType = typeof(Screens))]
    public async Task A_page_is_walked_with_the_keyboard_alone(string name)
    {
        var screen = Screens.Called(name);

        var faults = await Task.WhenAll(FaultsAsync(screen, 360), FaultsAsync(screen, 1280));

        Assert.True(faults.All(found => found.Count == 0), string.Join('\n', faults.SelectMany(found => found)));
    }

    private async Task<IReadOnlyList<string>> FaultsAsync(Screen screen, int width)
    {
        var site = screen.Of(demo, empty);
        await using var context = await site.OpenAsync(
            new BrowserNewContextOptions { Locale = "en", ReducedMotion = ReducedMotion.Reduce, ViewportSize = new ViewportSize { Width = width, Height = 800 } },
            screen.Reader);
        var page = await context.NewPageAsync();

        IReadOnlyList<string> faults = [.. await screen.ShowAsync(page, site), .. await (await Keyboard.AtAsync(page)).WalkAsync()];
        return [.. faults.Select(fault => $"{page.Url}, {width} px: {fault}")];
    }
}
