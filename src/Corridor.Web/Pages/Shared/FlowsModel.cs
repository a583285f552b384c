using System.Globalization;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Flows;
using Corridor.Tenancy;
using Corridor.Web.Components;
using Corridor.Web.Pages.Coordinators.Calls;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Shared;

public enum LedgerOrder
{
    Name,
    Sent,
    Hosted,
    Balance,
}

/// <summary>A line of the ledger with its names.</summary>
public sealed record LedgerRow(string Name, string? Other, LedgerLine Line);

/// <summary>Stays between cities: their map, who hosted whom, and the years; of the whole network, or of what one city takes part in.</summary>
[ResponseCache(NoStore = true)]
public abstract class FlowsModel(FlowBook book, CorridorDbFactory databases, Cities cities) : PageModel
{
    // As many as a page may hold; the file has all of them.
    private const int Most = 200;

    private Dictionary<Guid, City> known = [];

    [BindProperty(SupportsGet = true)]
    public int? Year { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Programme { get; set; }

    [BindProperty(SupportsGet = true)]
    public LedgerBy? By { get; set; }

    [BindProperty(SupportsGet = true)]
    public LedgerOrder Order { get; set; }

    /// <summary>The other way round: names from Z, numbers from the smallest.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Turned { get; set; }

    /// <summary>Whose flows; none: everybody's.</summary>
    public abstract City? Of { get; }

    public LedgerBy CountedBy => By ?? (Of is null ? LedgerBy.City : LedgerBy.Pair);

    public IReadOnlyList<int> YearsKnown { get; private set; } = [];
    public IReadOnlyList<(string Slug, string Name)> Programmes { get; private set; } = [];
    public IReadOnlyList<Flow> Flows { get; private set; } = [];
    public FlowMap Map { get; private set; } = new([]);
    public IReadOnlyList<LedgerRow> Rows { get; private set; } = [];
    public IReadOnlyList<YearFigures> Years { get; private set; } = [];
    public int Left { get; private set; }

    /// <summary>No stay of the corridor has been signed yet, whatever is chosen.</summary>
    public bool IsEmpty { get; private set; }

    public async Task OnGetAsync()
    {
        var all = await LoadAsync();
        IsEmpty = all.Count == 0;
        YearsKnown = [.. all.Select(flow => flow.Year).Distinct().OrderDescending()];
        Map = FlowMap.Of(Flows, known);
        Years = await book.YearsAsync(all, Of?.Id, Programme);
        (Rows, Left) = ([.. Rows.Take(Most)], Math.Max(0, Rows.Count - Most));
        await NameProgrammesAsync(all);
    }

    public async Task<IActionResult> OnGetCsvAsync(CancellationToken cancel)
    {
        await LoadAsync();
        string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
        await CsvTable.SendAsync(Response, "ledger.csv", ["city", "other", "year", "sent", "hosted", "balance"],
            Rows.Select(row => (IReadOnlyList<string?>)[row.Name, row.Other ?? "", Number(row.Line.Year ?? Year), Number(row.Line.Sent), Number(row.Line.Hosted), Number(row.Line.Balance)]).ToAsyncEnumerable(), cancel);
        return new EmptyResult();
    }

    /// <summary>The address of the same page with another ledger.</summary>
    public string Address(LedgerBy by, LedgerOrder order, bool turned, string? handler = null) => "?" + string.Join('&', new (string Key, string? Value)[]
        {
            ("handler", handler), ("year", Year?.ToString(CultureInfo.InvariantCulture)), ("programme", Programme), ("by", by.ToString()), ("order", order.ToString()), ("turned", turned ? "true" : null),
        }.Where(one => !string.IsNullOrEmpty(one.Value)).Select(one => one.Key + "=" + Uri.EscapeDataString(one.Value!))) + (handler is null ? "#ledger" : "");

    private async Task<List<Flow>> LoadAsync()
    {
        known = (await cities.AllAsync()).ToDictionary(city => city.Id);
        if (string.IsNullOrEmpty(Programme))
            Programme = null;
        // A city that was erased takes its part of the past along.
        var all = (await book.ReadAsync(Of?.Id)).Where(flow => known.ContainsKey(flow.OriginCityId) && known.ContainsKey(flow.HostCityId)).ToList();
        Flows = [.. all.Where(flow => (Year is null || flow.Year == Year) && (Programme is null || flow.Programme == Programme))];
        var rows = Ledger.Of(Flows, CountedBy, Of?.Id).Select(line => new LedgerRow(known[line.CityId].Name, line.OtherCityId is { } other ? known[other].Name : null, line));
        var ordered = Order switch
        {
            LedgerOrder.Sent => rows.OrderByDescending(row => row.Line.Sent),
            LedgerOrder.Hosted => rows.OrderByDescending(row => row.Line.Hosted),
            LedgerOrder.Balance => rows.OrderByDescending(row => row.Line.Balance),
            _ => rows.OrderBy(row => Of is null ? row.Name : row.Other ?? row.Name, StringComparer.CurrentCulture),
        };
        Rows = [.. ordered.ThenBy(row => row.Name, StringComparer.CurrentCulture).ThenBy(row => row.Other, StringComparer.CurrentCulture).ThenByDescending(row => row.Line.Year)];
        if (Turned)
            Rows = [.. Rows.Reverse()];
        return all;
    }

    private async Task NameProgrammesAsync(List<Flow> flows)
    {
        var slugs = flows.Select(flow => flow.Programme).Distinct().ToList();
        await using var db = databases.AcrossCities();
        var names = (await db.Set<Programme>().Where(programme => slugs.Contains(programme.Slug)).NamesAsync()).ToLookup(name => name.Key.Slug, name => name.Value);
        Programmes = [.. slugs.Select(slug => (slug, names[slug].FirstOrDefault()?.In(Show.Language) ?? slug)).OrderBy(one => one.Item2, StringComparer.CurrentCulture)];
    }
}
