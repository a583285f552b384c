using Microsoft.Playwright;

namespace Corridor.Browser.Tests;

/// <summary>
/// Every page with the Tab key alone, on a telephone and in the long series also on a desk: each control is reached once, where it can
/// be seen, and shows that it is reached; the first stop leads past the navigation.
/// </summary>
public sealed class KeyboardTests(DemoSite demo, EmptySite empty)
{
    private static readonly int[] Widths = Screens.IsLong ? [1280, 360] : [360];

    [Theory]
    [MemberData(nameof(Screens.Names), MemberType = typeof(Screens))]
    public async Task A_page_is_walked_with_the_keyboard_alone(string name)
    {
        var screen = Screens.Called(name);
        var site = screen.Of(demo, empty);

        var faults = await site.Tabs.InAsync(screen, "en", ColorScheme.Light, Widths[0], async page =>
        {
            var found = new List<string>(await screen.ShowAsync(page, site));
            await using var keyboard = await Keyboard.AtAsync(page);
            foreach (var width in Widths)
            {
                await page.SetViewportSizeAsync(width, 800);
                found.AddRange((await keyboard.WalkAsync()).Select(fault => $"{page.Url}, {width} px: {fault}"));
            }

            return found;
        });

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task The_walk_tells_what_is_wrong()
    {
        await using var context = await OpenAsync(demo, null);
        var page = await context.NewPageAsync();
        await page.SetContentAsync(
            """
            <style>button:focus { outline: 3px solid red } #plain:focus { outline: none } .over { position: absolute; inset: 0; background: white }</style>
            <a class="skip-link" href="#top">Skip</a>
            <main>
              <button id="good">Good</button>
              <button id="plain">Plain</button>
              <div style="position: relative"><button id="under">Under</button><div class="over"></div></div>
              <button id="away" style="position: absolute; left: -999px">Away</button>
              <button id="before">Before</button><button id="missed">Missed</button><button id="after">After</button>
              <label><input type="radio" name="one">One</label><label><input type="radio" name="one">Other</label>
              <details><summary>More</summary><button>Inside</button></details>
              <input type="date" aria-label="Day"><button disabled>Off</button><button hidden>Hidden</button>
            </main>
            <script>before.onkeydown = event => { if (event.key === "Tab") { event.preventDefault(); after.focus(); } }</script>
            """);

        await using var keyboard = await Keyboard.AtAsync(page);
        var faults = await keyboard.WalkAsync();

        Assert.Equal(
            [
                "Enter on the first stop does not lead to the main part",
                "button#missed “Missed” is not reached",
                "button#under “Under” is covered when it is reached by div.over",
                "button#away “Away” cannot be seen when it is reached",
                "button#plain “Plain” does not show that it is reached",
            ],
            faults);
    }

    [Fact]
    public async Task The_walk_tells_of_a_field_that_keeps_the_keyboard()
    {
        await using var context = await OpenAsync(demo, null);
        var page = await context.NewPageAsync();
        await page.SetContentAsync("<button>First</button><textarea id='trap' onkeydown='event.preventDefault()'></textarea><button>Last</button>");

        await using var keyboard = await Keyboard.AtAsync(page);
        var faults = await keyboard.WalkAsync();

        Assert.Equal(["the first stop does not lead past the navigation", "the keyboard does not come out again: textarea#trap “”"], faults);
    }

    private static Task<IBrowserContext> OpenAsync(LiveSite site, string? reader) =>
        site.OpenAsync(new BrowserNewContextOptions { Locale = "en", ReducedMotion = ReducedMotion.Reduce, ViewportSize = new ViewportSize { Width = 1280, Height = 800 } }, reader);
}
