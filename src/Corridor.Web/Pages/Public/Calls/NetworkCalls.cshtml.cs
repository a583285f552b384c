using System.Globalization;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Web.Pages.Public.Calls;

/// <summary>The calls of all cities that one can still apply to, or will be able to, by deadline.</summary>
[NetworkPage, PublicPage("q", "programme", "theme", "city", "language", "after")]
public sealed class NetworkCallsModel(CorridorDbFactory databases, Cities cities, TimeProvider clock) : PageModel
{
    /// <summary>What stays well under 100 kB; below it the whole list is on the page and is narrowed while typing.</summary>
    private const int PageSize = 60;
    private const int Most = 5000;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Programme { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Theme { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? City { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Language { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public Paged<CallCard> Cards { get; private set; } = new([]);
    public int Found { get; private set; }

    /// <summary>All calls are on this page: a script may narrow them.</summary>
    public bool IsWhole { get; private set; }

    public IReadOnlyList<(string Key, string Name)> Programmes { get; private set; } = [];
    public IReadOnlyList<(string Key, string Name)> Themes { get; private set; } = [];
    public IReadOnlyList<(string Key, string Name)> CitiesOfCalls { get; private set; } = [];
    public IReadOnlyList<(string Key, string Name)> LanguagesOfCalls { get; private set; } = [];

    public PageLinks Links => Cards.Links("calls", ("q", Q), ("programme", Programme), ("theme", Theme), ("city", City), ("language", Language));

    public async Task OnGetAsync()
    {
        var now = clock.Now();
        var active = (await cities.AllAsync()).Where(city => city.Status == CityStatus.Active).ToDictionary(city => city.Id);
        await using var across = databases.AcrossCities();
        var calls = (await across.Set<Call>().NotYetClosed(now).OrderBy(call => call.ClosesAt).ThenBy(call => call.Id).Take(Most).Summaries().ToListAsync())
            .Where(call => active.ContainsKey(call.CityId)).ToList();
        var names = await across.Set<Programme>().NamesAsync();
        var themes = (await across.ThemesAsync()).In(Show.Language);

        var all = calls.ConvertAll(call => call.Card(active[call.CityId], names, $"/{active[call.CityId].Slug}/calls/", now, namesCity: true));
        Programmes = Options(all.Select(card => (card.Call.Programme, card.Programme)));
        CitiesOfCalls = Options(all.Select(card => (card.City.Slug, card.City.Name)));
        LanguagesOfCalls = Options(calls.SelectMany(call => call.Languages).Select(tag => (tag, Languages.OwnNameOf(tag))));
        Themes = Options(calls.SelectMany(call => call.Themes).Where(themes.ContainsKey).Select(key => (key, themes[key])));

        var found = all.Where(Fits).ToList();
        Found = found.Count;
        IsWhole = all.Count <= PageSize;
        Cards = IsWhole ? new(all) : found.Page(After, card => card.Call.Id, PageSize);
        HttpContext.ExpireWith(calls, now);
    }

    public bool Fits(CallCard card) =>
        (string.IsNullOrEmpty(Programme) || card.Call.Programme == Programme)
        && (string.IsNullOrEmpty(Theme) || card.Call.Themes.Contains(Theme))
        && (string.IsNullOrEmpty(City) || card.City.Slug == City)
        && (string.IsNullOrEmpty(Language) || card.Call.Languages.Contains(Language))
        && (Q ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).All(word => Holds(card, word));

    private static bool Holds(CallCard card, string word) =>
        new[] { card.Call.Title.In(Show.Language, card.City.Language), card.Call.Summary.In(Show.Language, card.City.Language), card.Programme, card.City.Name, card.City.LocalName }
            .Any(text => CultureInfo.InvariantCulture.CompareInfo.IndexOf(text, word, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0);

    private static List<(string, string)> Options(IEnumerable<(string Key, string Name)> options) =>
        [.. options.DistinctBy(option => option.Key).OrderBy(option => option.Name, StringComparer.CurrentCulture)];
}
