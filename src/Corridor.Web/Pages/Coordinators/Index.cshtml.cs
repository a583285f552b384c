using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Web.Pages.Coordinators;

/// <summary>A call on its coordinator's desk.</summary>
public sealed record DeskCall(Guid Id, string Slug, LocalizedText Title, CallState State, IReadOnlyList<Stage> Stages, Instant OpensAt, Instant ClosesAt);

/// <summary>The calls this coordinator runs, newest first, and how the stays stand that come of them.</summary>
public sealed class IndexModel(CorridorDb db, CurrentAccount who, CityBoard board, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public Paged<DeskCall> Calls { get; private set; } = new([]);
    public IReadOnlyDictionary<Guid, IntakeCount> Counts { get; private set; } = new Dictionary<Guid, IntakeCount>();
    public CityStays Stays { get; private set; } = null!;
    public bool RunsWholeCity { get; private set; }
    public Instant Now { get; private set; }

    public async Task OnGetAsync()
    {
        Now = clock.Now();
        var mine = await who.CallsRunAsync();
        RunsWholeCity = mine is null;
        Calls = await Paging.ReadAsync(After, call => call.Id, from => db.Set<Call>().RunBy(mine).NewestFirst(from)
            .Select(call => new DeskCall(call.Id, call.Slug, call.Title, call.State, call.Stages, call.OpensAt, call.ClosesAt)));
        var ending = Calls.Select(call => (call.Id, Months: Offer.StartsOf(call.Stages))).Where(call => call.Months is not null).ToDictionary(call => call.Id, call => call.Months!.Value);
        Stays = await board.ReadAsync(ending, mine);
        Counts = await Intake.CountsAsync(db, [.. Calls.Select(call => call.Id)]);
    }

    /// <summary>The next stage to begin or to end.</summary>
    public (Stage Stage, bool Begins)? NextOf(DeskCall call) => call.Stages
        .SelectMany(stage => new[] { (At: stage.Opens.Instant, Stage: stage, Begins: true), (At: stage.Closes.Instant, Stage: stage, Begins: false) })
        .Where(date => date.At > Now)
        .OrderBy(date => date.At)
        .Select(date => ((Stage, bool)?)(date.Stage, date.Begins))
        .FirstOrDefault();
}
