using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury.Pitches;
using Corridor.Tenancy;
using Corridor.Web.Access;
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

    public async Task OnGetAsync(Guid id)
    {
        Application = await db.Set<Application>().AsNoTracking().OwnedBy(who.RequiredId).Where(one => one.Id == id).SingleOrNotFoundAsync();
        Call = await db.Set<Call>().AsNoTracking().SingleAsync(call => call.Id == Application.CallId);
        Pitch = Application.WithdrawnAt is null ? await db.Set<Pitch>().AsNoTracking().SingleOrDefaultAsync(pitch => pitch.ApplicationId == id && pitch.Told != null) : null;
        Turn = Pitch is null ? null : await stage.TurnOfAsync(Pitch);
        Zone = (await who.ReadAsync())!.Zone ?? (await cities.ByIdAsync(Application.OriginCityId) ?? city.Required).Zone;
        Feed = calendars.AddressOf(new(IsJuror: false, who.RequiredId));
    }
}
