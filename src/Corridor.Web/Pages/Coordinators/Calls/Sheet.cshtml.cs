using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury.Pitches;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>The day on paper: what was told, in its order.</summary>
[ResponseCache(NoStore = true)]
public sealed class SheetModel(CorridorDb db, CurrentAccount who, Pitching pitching) : PageModel
{
    public Call Call { get; private set; } = null!;
    public PitchBoard Board { get; private set; } = null!;

    public IEnumerable<Pitch> Pitches => Board.Finalists.Where(pitch => pitch.Told is not null).OrderBy(pitch => pitch.Told!.Starts.Instant).ThenBy(pitch => pitch.Told!.Room, StringComparer.CurrentCulture);

    public async Task OnGetAsync(string slug)
    {
        Call = await JuryCall.FindWithPitchesAsync(db, who, slug);
        Board = await pitching.ReadAsync(Call);
    }
}
