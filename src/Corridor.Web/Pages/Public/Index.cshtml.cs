using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Web.Components;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Web.Pages.Public;

public sealed record OpenCall(City City, string Slug, LocalizedText Title, LocalizedText Summary, Instant ClosesAt, string Zone);

public sealed record CountryOfCities(string Name, IReadOnlyList<(City City, int OpenCalls)> Cities);

/// <summary>The network's home: its cities on a map and in a list, and the calls that close next.</summary>
[NetworkPage, PublicPage]
public sealed class IndexModel(CorridorDbFactory databases, Cities directory, TimeProvider clock) : PageModel
{
    private const int Soonest = 5;

    public Corridor.Tenancy.Network Network { get; private set; } = new();
    public NetworkMap Map { get; private set; } = new([]);
    public IReadOnlyList<CountryOfCities> Countries { get; private set; } = [];
    public IReadOnlyList<OpenCall> Next { get; private set; } = [];
    public Instant Now { get; private set; }
    public int CityCount { get; private set; }
    public int CallCount { get; private set; }

    /// <summary>When this page will say something else.</summary>
    public Instant? ChangesAt { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        await LoadAsync(cancel);
        if (ChangesAt is { } change)
            HttpContext.ExpiresIn((change - Now).ToTimeSpan());
    }

    internal async Task LoadAsync(CancellationToken cancel)
    {
        Now = clock.Now();
        var now = Now;
        await using var db = databases.AcrossCities();
        Network = await db.Set<Corridor.Tenancy.Network>().SingleOrDefaultAsync(cancel) ?? Network;
        var cities = (await directory.AllAsync(cancel)).Where(city => city.Status == CityStatus.Active).ToDictionary(city => city.Id);

        var open = db.Set<Call>().Where(call => call.State == CallState.Published && call.OpensAt <= now && call.ClosesAt > now && cities.Keys.Contains(call.CityId));
        var counts = await open.GroupBy(call => call.CityId).Select(calls => new { City = calls.Key, Count = calls.Count() }).ToDictionaryAsync(calls => calls.City, calls => calls.Count, cancel);
        var next = await open.OrderBy(call => call.ClosesAt).ThenBy(call => call.Id).Take(Soonest)
            .Select(call => new { call.CityId, call.Slug, call.Title, call.Summary, call.ClosesAt, call.Zone }).ToListAsync(cancel);
        var opening = await db.Set<Call>().Where(call => call.State == CallState.Published && call.OpensAt > now)
            .OrderBy(call => call.OpensAt).Select(call => (Instant?)call.OpensAt).FirstOrDefaultAsync(cancel);

        CityCount = cities.Count;
        CallCount = counts.Values.Sum();
        Next = [.. next.Select(call => new OpenCall(cities[call.CityId], call.Slug, call.Title, call.Summary, call.ClosesAt, call.Zone))];
        ChangesAt = new[] { opening, Next.Count > 0 ? Next[0].ClosesAt : null }.Min();
        Map = new NetworkMap(cities.Values.Select(city => new MapCity(city.Name, $"/{city.Slug}/", city.Latitude, city.Longitude, counts.GetValueOrDefault(city.Id))));
        Countries = [.. cities.Values.GroupBy(city => city.Country)
            .Select(country => new CountryOfCities(Show.Country(country.Key), [.. country.OrderBy(city => city.Name, StringComparer.CurrentCulture).Select(city => (city, counts.GetValueOrDefault(city.Id)))]))
            .OrderBy(country => country.Name, StringComparer.CurrentCulture)];
    }
}
