using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Jurors;

/// <summary>How a juror scores beside the others on what everybody scores first. Theirs alone: no coordinator and no other juror finds it.</summary>
[ResponseCache(NoStore = true)]
public sealed class CalibrationModel(JurorAccess access, CorridorDb db, Drifts drifts, TimeProvider clock) : PageModel
{
    public Round Round { get; private set; } = null!;
    public Drift Drift { get; private set; } = null!;

    public bool IsOpen => Round.IsOpenAt(clock.Now());

    public async Task OnGetAsync(Guid juror, string round)
    {
        var own = (await access.MineAsync()).SingleOrDefault(one => one.Id == juror && one.IsOnPanel) ?? throw new NotFoundException();
        var call = await db.Set<Call>().AsNoTracking().SingleAsync(call => call.Id == own.CallId);
        Round = call.Rounds.FirstOrDefault(one => one.Key == round && one.Shared is not null) ?? throw new NotFoundException();
        Drift = (await drifts.ReadAsync([(own, Round)])).Values.Single();
    }
}
