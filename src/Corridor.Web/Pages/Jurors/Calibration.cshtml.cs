using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Jurors;

/// <summary>How a juror scores beside the others on what everybody scores first. Theirs alone: no coordinator and no other juror finds it.</summary>
[ResponseCache(NoStore = true)]
public sealed class CalibrationModel(JurorAccess access, Scoring scoring, Drifts drifts, TimeProvider clock) : PageModel
{
    public Round Round { get; private set; } = null!;
    public Drift Drift { get; private set; } = null!;

    public bool IsOpen => Round.IsOpenAt(clock.Now());

    public async Task OnGetAsync(Guid juror, string round)
    {
        var own = (await access.MineAsync()).SingleOrDefault(one => one.Id == juror && one.IsOnPanel) ?? throw new NotFoundException();
        var calls = await access.CallsAsync();
        Round = calls[own.CallId].Rounds.FirstOrDefault(one => one.Key == round && one.Shared is not null) ?? throw new NotFoundException();
        Drift = (await drifts.ReadAsync([(own, Round)], await scoring.QueueAsync([own], calls))).Values.Single();
    }
}
