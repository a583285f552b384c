using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Jurors;

/// <summary>A round of a juror: all that is theirs to read, and the page of it that is shown.</summary>
public sealed record JurorRound(Juror Juror, Call Call, IReadOnlyList<QueuedReview> Queue, Paged<QueuedReview> Shown);

/// <summary>A juror's home: what is theirs to read in this city, not yet scored first.</summary>
[ResponseCache(NoStore = true)]
public sealed class IndexModel(JurorAccess access, CorridorDb db, Panel panel, Scoring scoring, TimeProvider clock) : PageModel
{
    public IReadOnlyList<JurorRound> Rounds { get; private set; } = [];

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public bool HasPitches => Rounds.Any(round => round.Juror.IsOnPanel && round.Call.StageOf(StageKind.Pitch) is not null);

    public bool IsOpen(Call call) => Round.StageOf(call).IsOpenAt(clock.Now());

    public async Task OnGetAsync()
    {
        var mine = await access.MineAsync();
        var ids = mine.Select(juror => juror.CallId).ToList();
        var calls = await db.Set<Call>().AsNoTracking().Where(call => ids.Contains(call.Id)).ToDictionaryAsync(call => call.Id);
        var queue = (await scoring.QueueAsync([.. mine], calls)).ToLookup(row => row.Review.JurorId);
        Rounds = [.. mine.Select(juror => new JurorRound(juror, calls[juror.CallId], [.. queue[juror.Id]], queue[juror.Id].ToList().Page(After, row => row.Review.Id)))];
    }

    /// <summary>Signed in with the invited address: the answer page opens without looking for the mail.</summary>
    public async Task<IActionResult> OnPostAnswerAsync(Guid id)
    {
        var juror = (await access.MineAsync()).SingleOrDefault(juror => juror.Id == id) ?? throw new NotFoundException();
        var link = panel.LinkFor(juror, clock.Now());
        await db.SaveChangesAsync();
        return RedirectToPage("/Jurors/Answer", new { link });
    }
}
