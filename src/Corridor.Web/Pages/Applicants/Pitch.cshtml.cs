using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury.Pitches;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Applicants;

/// <summary>An applicant's live pitch: when and where, by their own clock; on the day, how many are before it.</summary>
[ResponseCache(NoStore = true)]
public sealed class PitchModel(CorridorDb db, CurrentAccount who, Cities cities, CurrentCity city, PitchStage stage, PitchCalendars calendars) : PageModel
{
    public Application Application { get; private set; } = null!;
    public Call Call { get; private set; } = null!;

    /// <summary>As it was told; none: not yet.</summary>
    public Pitch? Pitch { get; private set; }

    /// <summary>How the day stands for this team; none: nothing was told.</summary>
    public PitchTurn? Turn { get; private set; }
    public string Zone { get; private set; } = "";
    public string Feed { get; private set; } = "";

    [BindProperty(SupportsGet = true)]
    public bool Saved { get; set; }

    [BindProperty]
    public PitchHoursFields Hours { get; set; } = new();

    /// <summary>The call hears pitches, and theirs has not begun.</summary>
    public bool CanSayHours => Call.StageOf(StageKind.Pitch) is not null && Application.IsSubmitted && Pitch is null or { Phase: PitchPhase.Waiting };

    public async Task OnGetAsync(Guid id)
    {
        await LoadAsync(id);
        var said = await db.Set<TeamHours>().AsNoTracking().SingleOrDefaultAsync(team => team.ApplicationId == id);
        Hours = PitchHoursFields.Of(said?.Hours ?? StatedHours.UsualIn(Zone));
    }

    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        await LoadAsync(id);
        RuleBroken.If(!CanSayHours, "There is nothing to say here.");
        if (await db.Set<TeamHours>().SingleOrDefaultAsync(team => team.ApplicationId == id) is not { } team)
            db.Add(team = new TeamHours { ApplicationId = id });
        team.BeThere(Hours.Read());
        await db.SaveChangesAsync();
        return RedirectToPage(null, null, new { id, saved = true }, "hours");
    }

    private async Task LoadAsync(Guid id)
    {
        Application = await db.Set<Application>().AsNoTracking().OwnedBy(who.RequiredId).Where(one => one.Id == id).SingleOrNotFoundAsync();
        Call = await db.Set<Call>().AsNoTracking().SingleAsync(call => call.Id == Application.CallId);
        Pitch = Application.WithdrawnAt is null ? await db.Set<Pitch>().AsNoTracking().SingleOrDefaultAsync(pitch => pitch.ApplicationId == id && pitch.Told != null) : null;
        Turn = Pitch is null ? null : await stage.TurnOfAsync(Pitch);
        Zone = (await who.ReadAsync())!.Zone ?? (await cities.ByIdAsync(Application.OriginCityId) ?? city.Required).Zone;
        Feed = calendars.AddressOf(new(IsJuror: false, who.RequiredId));
    }
}
