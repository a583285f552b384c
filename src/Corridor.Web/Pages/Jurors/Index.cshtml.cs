using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Jurors;

/// <summary>A juror's home: what is theirs to read in this city, not yet scored first.</summary>
[ResponseCache(NoStore = true)]
public sealed class IndexModel(JurorAccess access, CorridorDb db, Panel panel, Scoring scoring, TimeProvider clock) : PageModel
{
    public IReadOnlyList<(Juror Juror, Call Call, IReadOnlyList<QueuedReview> Queue)> Rounds { get; private set; } = [];

    public async Task OnGetAsync()
    {
        var mine = await access.MineAsync();
        var ids = mine.Select(juror => juror.CallId).ToList();
        var calls = await db.Set<Call>().AsNoTracking().Where(call => ids.Contains(call.Id)).ToDictionaryAsync(call => call.Id);
        var queue = (await scoring.QueueAsync([.. mine], calls)).ToLookup(row => row.Review.JurorId);
        Rounds = [.. mine.Select(juror => (juror, calls[juror.CallId], (IReadOnlyList<QueuedReview>)[.. queue[juror.Id]]))];
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
