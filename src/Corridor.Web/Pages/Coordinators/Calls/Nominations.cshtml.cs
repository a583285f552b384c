using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Nominations;
using Corridor.Tenancy;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>What this call puts forward to others, and what others put forward to it.</summary>
public sealed class NominationsModel(CorridorDb db, CurrentAccount who, Nominating nominating, Cities cities) : PageModel
{
    private Dictionary<Guid, City> directory = [];

    public Call Call { get; private set; } = null!;
    public Paged<Nominee> Winners { get; private set; } = new([]);
    public IReadOnlyList<NominationTarget> Targets { get; private set; } = [];
    public Paged<Nomination> Sent { get; private set; } = new([]);
    public Paged<Nomination> Received { get; private set; } = new([]);

    /// <summary>The applications that those received became, with their number and whether they were sent.</summary>
    public IReadOnlyDictionary<Guid, (int? Number, bool Sent)> Arrived { get; private set; } = new Dictionary<Guid, (int?, bool)>();

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    [BindProperty]
    public List<Guid> Chosen { get; set; } = [];

    [BindProperty]
    public Guid Target { get; set; }

    [BindProperty]
    public string? Message { get; set; }

    public Task OnGetAsync(string slug) => LoadAsync(slug);

    public async Task<IActionResult> OnPostAsync(string slug)
    {
        await LoadAsync(slug);
        Texts.RuleBroken.If(Chosen.Count == 0, "Choose at least one winner to put forward.");
        foreach (var application in Chosen.Distinct())
            await nominating.AskAsync(Call.Id, application, Target, Message ?? "");
        return RedirectToPage(new { slug, after = After });
    }

    public async Task<IActionResult> OnPostTakeBackAsync(string slug, Guid id)
    {
        await LoadAsync(slug);
        await nominating.TakeBackAsync(Call.Id, id);
        return RedirectToPage(new { slug, after = After });
    }

    public string CityOf(Guid id) => directory.TryGetValue(id, out var city) ? city.Name : "–";

    public City? Place(Guid id) => directory.GetValueOrDefault(id);

    private async Task LoadAsync(string slug)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        directory = (await cities.AllAsync()).ToDictionary(city => city.Id);
        Winners = (await nominating.NomineesAsync(Call.Id)).Page(After, winner => winner.Id, Paging.Lines);
        Targets = await nominating.TargetsAsync(Call.Id);
        Sent = await Paging.ReadAsync(After, one => one.Id, from => nominating.Sent(Call.Id, from));
        if (Call.Entry != CallEntry.Nomination)
            return;
        Received = await Paging.ReadAsync(After, one => one.Id, from => nominating.Received(Call.Id, from));
        var ids = Received.Where(one => one.ArrivedAsId is not null).Select(one => one.ArrivedAsId!.Value).ToList();
        Arrived = (await db.Set<Application>().Where(one => ids.Contains(one.Id)).Select(one => new { one.Id, one.Number, one.SubmittedAt, one.WithdrawnAt }).ToListAsync())
            .ToDictionary(one => one.Id, one => (one.Number, one.SubmittedAt is not null && one.WithdrawnAt is null));
    }
}
