using Corridor.Calls;
using Corridor.Jury;
using Corridor.Jury.Pitches;
using Corridor.Tenancy;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Jurors;

/// <summary>The pitches of one call that a juror hears.</summary>
public sealed record JurorPitches(Juror Juror, Call Call, PitchDay? Day, string Zone, IReadOnlyList<HeardPitch> Pitches, string Feed)
{
    /// <summary>On stage where they sit; they may have to leave for it.</summary>
    public HeardPitch? Now => Pitches.FirstOrDefault(row => row.Pitch.IsOnStage);

    /// <summary>What they have to do with it: what is on stage, else what was last there and is not scored to the end.</summary>
    public HeardPitch? ToScore => Now is { } now ? (now.ReviewId is null ? null : now) : Pitches.LastOrDefault(row => row is { ReviewId: not null, Pitch.Phase: PitchPhase.Scoring });
}

/// <summary>A juror's live pitches: when and where, by their own clock; while one is on stage, it.</summary>
[ResponseCache(NoStore = true)]
public sealed class LiveModel(JurorAccess access, PitchStage stage, PitchCalendars calendars, Cities cities, CurrentCity city) : PageModel
{
    public IReadOnlyList<JurorPitches> Days { get; private set; } = [];

    /// <param name="list">All times, also while a pitch is on stage.</param>
    public async Task<IActionResult> OnGetAsync(bool list)
    {
        var mine = (await access.MineAsync()).Where(juror => juror.IsOnPanel).ToList();
        var calls = await access.CallsAsync();
        var days = new List<JurorPitches>();
        foreach (var juror in mine.Where(juror => calls[juror.CallId].StageOf(StageKind.Pitch) is not null))
        {
            var home = juror.HomeCityId is { } id ? await cities.ByIdAsync(id) : null;
            var day = await stage.DayOfAsync(juror.CallId);
            days.Add(new(juror, calls[juror.CallId], day, juror.Hours?.Zone ?? (home ?? city.Required).Zone,
                day is null ? [] : await stage.ForJurorAsync(juror, calls[juror.CallId], day, Show.Language), calendars.AddressOf(new(IsJuror: true, juror.Id))));
        }

        Days = days;
        return !list && days.Select(day => day.ToScore).FirstOrDefault(row => row is not null) is { ReviewId: { } review } ? RedirectToPage("/Jurors/Score", new { id = review }) : Page();
    }
}
