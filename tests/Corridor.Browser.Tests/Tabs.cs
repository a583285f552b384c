using Microsoft.Playwright;

namespace Corridor.Browser.Tests;

/// <summary>
/// Tabs that stay open: to open one costs more than to look at a page. Each is one reader's in one language, lent to one test at a time,
/// and closed when it is the oldest of many, when what was done in it failed, or when its page would go on by itself.
/// </summary>
internal sealed class Tabs(LiveSite site) : IAsyncDisposable
{
    private const int Most = 8;

    private readonly Lock gate = new();
    private readonly List<Tab> idle = [];

    /// <summary>Looks at a screen, in a tab of its reader.</summary>
    public async Task<T> InAsync<T>(Screen screen, string language, ColorScheme colours, int width, Func<IPage, Task<T>> look)
    {
        var tab = Take(screen.Reader, language) ?? await OpenAsync(screen.Reader, language);
        var kept = false;
        try
        {
            await tab.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = colours });
            await tab.Page.SetViewportSizeAsync(width, 800);
            var seen = await look(tab.Page);
            kept = screen.Stop is null;
            return seen;
        }
        finally
        {
            if (kept)
                await GiveBackAsync(tab);
            else
                await tab.Page.Context.CloseAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var tab in idle)
            await tab.Page.Context.CloseAsync();
    }

    private Tab? Take(string? reader, string language)
    {
        lock (gate)
        {
            var at = idle.FindLastIndex(tab => tab.Reader == reader && tab.Language == language);
            if (at < 0)
                return null;
            var tab = idle[at];
            idle.RemoveAt(at);
            return tab;
        }
    }

    private async Task<Tab> OpenAsync(string? reader, string language)
    {
        var context = await site.OpenAsync(new BrowserNewContextOptions { Locale = language, ReducedMotion = ReducedMotion.Reduce }, reader);
        await Axe.AddAsync(context);
        await context.AddInitScriptAsync("document.addEventListener('securitypolicyviolation', event => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));");
        return new(reader, language, await context.NewPageAsync());
    }

    private async Task GiveBackAsync(Tab tab)
    {
        Tab? oldest = null;
        lock (gate)
        {
            idle.Add(tab);
            if (idle.Count > Most)
            {
                oldest = idle[0];
                idle.RemoveAt(0);
            }
        }

        if (oldest is not null)
            await oldest.Page.Context.CloseAsync();
    }

    private sealed record Tab(string? Reader, string Language, IPage Page);
}
