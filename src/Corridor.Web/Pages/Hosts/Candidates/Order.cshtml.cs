using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Matches;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Hosts.Candidates;

/// <summary>An incubator's order of a call's candidates. Dragging saves at once; without scripts every button does.</summary>
[ResponseCache(NoStore = true)]
public sealed class OrderModel(Preferring preferring, Cities cities, IStringLocalizer t, Show show) : PageModel
{
    private Dictionary<Guid, City> known = [];

    public CandidateChoice Choice { get; private set; } = null!;
    public City There { get; private set; } = null!;
    public Stage Stage { get; private set; } = null!;
    public bool Open { get; private set; }

    public string Closes => show.Instant(Stage.Closes.Instant, Stage.Closes.Zone, There.Name);

    public OrderView Order => new([.. Choice.Ordered.Select(Item)], Choice.Others.Page(After, candidate => candidate.Id).Map(Item), Choice.Order?.Version, Open,
        Open ? t["Nobody is in your order yet: nobody would come. Add those you would welcome, the best first."] : t["You put nobody in order: nobody comes from this call."]);

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public Task OnGetAsync(Guid call, Guid incubator) => LoadAsync(call, incubator);

    public async Task<IActionResult> OnPostAsync(Guid call, Guid incubator, OrderMove move, int? version)
    {
        await LoadAsync(call, incubator);
        await preferring.SaveAsync(Choice, move.Apply(Choice.Ordered.Select(candidate => candidate.Id)), version, HttpContext.ReceivedAt());
        return RedirectToPage(new { call, incubator, after = After });
    }

    /// <summary>The whole order, from a script.</summary>
    public async Task<IActionResult> OnPostOrderAsync(Guid call, Guid incubator, List<Guid> ids, int? version)
    {
        await LoadAsync(call, incubator);
        try
        {
            return new JsonResult(new { saved = true, version = await preferring.SaveAsync(Choice, [.. ids.Where(one => one != Guid.Empty)], version, HttpContext.ReceivedAt()) });
        }
        catch (RuleBrokenException refusal)
        {
            return refusal.Answer(t, show);
        }
    }

    private OrderItem Item(StayCandidate candidate) => new(
        candidate.Id, candidate.Title, t["{0}, written in {1}", known.GetValueOrDefault(candidate.OriginCityId)?.Name ?? "", Languages.OwnNameOf(candidate.Language)],
        $"{Request.PathBase}/host/candidates/{Choice.Call.Id}/{Choice.Incubator.Id}/{candidate.Id}");

    private async Task LoadAsync(Guid call, Guid incubator)
    {
        Choice = await preferring.CandidatesAsync(call, incubator);
        known = (await cities.AllAsync()).ToDictionary(city => city.Id);
        There = known[Choice.Call.CityId];
        Stage = Choice.Call.StageOf(StageKind.Preferences)!;
        Open = Stage.IsOpenAt(HttpContext.ReceivedAt());
    }
}
