using Microsoft.Playwright;

namespace Corridor.Browser.Tests;

/// <summary>Presses Tab from the top of a page until it comes round, and tells what is wrong with the stops.</summary>
internal sealed class Keyboard : IAsyncDisposable
{
    private const int AtATime = 25, Most = 600;

    private static readonly Dictionary<string, object>
        TabDown = Key("rawKeyDown", "Tab", 9), TabUp = Key("keyUp", "Tab", 9);

    private readonly IPage page;
    private readonly ICDPSession keys;

    private Keyboard(IPage page, ICDPSession keys) => (this.page, this.keys) = (page, keys);

    public static async Task<Keyboard> AtAsync(IPage page)
    {
        var keyboard = new Keyboard(page, await page.Context.NewCDPSessionAsync(page));
        await page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "keyboard.js")));
        return keyboard;
    }

    public async ValueTask DisposeAsync() => await keys.DetachAsync();

    public async Task<IReadOnlyList<string>> WalkAsync() => [.. await SkipAsync(), .. await RoundAsync()];

    private async Task<IReadOnlyList<string>> SkipAsync()
    {
        await page.EvaluateAsync("walk.toTop()");
        await TabAsync(1);
        if (!await page.EvaluateAsync<bool>("document.activeElement.matches('.skip-link')"))
            return ["the first stop does not lead past the navigation"];
        await page.Keyboard.PressAsync("Enter");
        // The browser goes to a place in the page in its own time.
        return await page.EvaluateAsync<bool>("walk.until(() => document.activeElement.matches('main'))") ? [] : ["Enter on the first stop does not lead to the main part"];
    }

    private async Task<IReadOnlyList<string>> RoundAsync()
    {
        await page.EvaluateAsync("walk.begin()");
        for (var pressed = 0; pressed < Most; pressed += AtATime)
        {
            // One message after another without waiting for answers: the browser keeps their order.
            await TabAsync(AtATime);
            if (await page.EvaluateAsync<bool>("walk.isRound()"))
                return await page.EvaluateAsync<string[]>("walk.faults()");
        }

        return ["the keyboard does not come out again: " + await page.EvaluateAsync<string>("walk.place()")];
    }

    private async Task TabAsync(int times) => await Task.WhenAll(Enumerable.Range(0, times).SelectMany(_ => new[] { keys.SendAsync("Input.dispatchKeyEvent", TabDown), keys.SendAsync("Input.dispatchKeyEvent", TabUp) }));

    private static Dictionary<string, object> Key(string type, string key, int code) => new() { ["type"] = type, ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = code };
}
