using Microsoft.Playwright;

namespace Corridor.Browser.Tests;

/// <summary>WCAG 2.2 AA as far as a machine can tell, and whether a page fits its window.</summary>
internal static class Axe
{
    private const string Rules = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']";

    public static Task AddAsync(IBrowserContext context) => context.AddInitScriptAsync(scriptPath: Path.Combine(
        Environment.GetEnvironmentVariable("CORRIDOR_TEST_NODE_MODULES") ?? throw new InvalidOperationException("CORRIDOR_TEST_CHROMIUM needs CORRIDOR_TEST_NODE_MODULES."), "axe-core", "axe.min.js"));

    public static async Task<IReadOnlyList<string>> FaultsAsync(IPage page) =>
    [
        .. await page.EvaluateAsync<string[]>(
            $"async () => (await axe.run(document, {{ runOnly: {{ type: 'tag', values: {Rules} }}, resultTypes: ['violations'] }})).violations.flatMap(rule => rule.nodes.map(node => `${{rule.id}}: ${{node.target.join(' ')}} (${{[...node.any, ...node.all, ...node.none].map(check => check.message).join('; ')}})`))"),
        .. await page.EvaluateAsync<string[]>(
            "() => { const wide = document.documentElement.clientWidth; if (document.documentElement.scrollWidth <= wide) return []; return ['too wide: ' + document.documentElement.scrollWidth + ' px, ' + [...document.querySelectorAll('body *')].filter(part => part.getBoundingClientRect().right > wide + 1).slice(0, 6).map(part => part.tagName + '.' + part.className).join(', ')]; }"),
    ];
}
