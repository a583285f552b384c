using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Jury.Pitches;
using Corridor.Tenancy;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Jurors;

/// <summary>The pitches of one call that a juror hears.</summary>
public sealed record JurorPitches(Juror Juror, Call Call, string Zone, IReadOnlyList<HeardPitch> Pitches, string Feed);

/// <summary>A juror's live pitches: when and where, by their own clock.</summary>
[ResponseCache(NoStore = true)]
public sealed class LiveModel(JurorAccess access, CorridorDb db, PitchStage stage, PitchCalendars calendars, Cities cities, CurrentCity city) : PageModel
{
    public IReadOnlyList<JurorPitches> Days { get; private set; } = [];

    public async Task OnGetAsync()
    {
        var mine = (await access.MineAsync()).Where(juror => juror.IsOnPanel).ToList();
        var ids = mine.Select(juror => juror.CallId).ToList();
        var calls = await db.Set<Call>().AsNoTracking().Where(call => ids.Contains(call.Id)).ToDictionaryAsync(call => call.Id);
        var days = new List<JurorPitches>();
        foreach (var juror in mine.Where(juror => calls[juror.CallId].StageOf(StageKind.Pitch) is not null))
        {
            var home = juror.HomeCityId is { } id ? await cities.ByIdAsync(id) : null;
            days.Add(new(juror, calls[juror.CallId], juror.Hours?.Zone ?? (home ?? city.Required).Zone,
                await stage.ForJurorAsync(juror, calls[juror.CallId], Show.Language), calendars.AddressOf(new(IsJuror: true, juror.Id))));
        }

        Days = days;
    }
}
