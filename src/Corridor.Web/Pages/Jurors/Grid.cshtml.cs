using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Jurors;

/// <summary>A line of the grid: a review and the scores in it.</summary>
public sealed record GridRow(QueuedReview Queued, ReviewFields Fields);

/// <summary>A round in which the reader scores.</summary>
public sealed record GridRound(Juror Juror, Round Round, bool OpenNow, int Over, int All, Paged<GridRow> Shown)
{
    public string Id => JurorRound.SectionOf(Juror, Round);
}

/// <summary>Reviews by criteria, for a first look at many applications. With scripts each score is saved at once; without, row by row.</summary>
[ResponseCache(NoStore = true)]
public sealed class GridModel(JurorAccess access, Scoring scoring, TimeProvider clock, IStringLocalizer t) : PageModel
{
    public IReadOnlyList<GridRound> Rounds { get; private set; } = [];

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostSaveAsync(Guid id) => await SaveAsync(id) ? RedirectToPage(new { After }) : LookAgain();

    public async Task<IActionResult> OnPostFinishAsync(Guid id)
    {
        if (!await SaveAsync(id))
            return LookAgain();
        var (call, row) = Find(id);
        await scoring.FinishAsync(row.Fields.Review, call);
        return RedirectToPage(new { After });
    }

    private async Task<bool> SaveAsync(Guid id)
    {
        await LoadAsync();
        return await Find(id).Row.Fields.SaveAsync(scoring, Request.Form);
    }

    private PageResult LookAgain()
    {
        ModelState.AddModelError("", t["Another device saved something else meanwhile. Both are shown below: choose, and send the form again."]);
        return new PageResult { StatusCode = StatusCodes.Status409Conflict };
    }

    private (Call Call, GridRow Row) Find(Guid id) =>
        Rounds.SelectMany(round => round.Shown.Select(row => (round.Round.Call, row))).SingleOrDefault(found => found.row.Queued.Review.Id == id) is { row: not null } one ? one : throw new NotFoundException();

    private async Task LoadAsync()
    {
        var mine = (await access.MineAsync()).Where(juror => juror.IsOnPanel).ToList();
        var calls = await access.CallsAsync();
        var queue = (await scoring.QueueAsync(mine, calls)).Where(row => row.Review.Counts).ToLookup(row => (row.Review.JurorId, row.Round.Key));
        var shown = JurorRound.Of(mine, calls, clock.Now()).Select(one => (one.Juror, one.Round, Queue: queue[(one.Juror.Id, one.Round.Key)].ToList())).Where(one => one.Queue.Count > 0)
            .Select(one => (one.Juror, one.Round, one.Queue, Page: one.Queue.Page(After, row => row.Review.Id))).ToList();
        var scores = (await scoring.ScoresAsync([.. shown.SelectMany(one => one.Page).Select(row => row.Review.Id)])).ToLookup(score => score.ReviewId);
        Rounds = [.. shown.Select(one => new GridRound(one.Juror, one.Round, one.Round.IsOpenAt(clock.Now()), one.Queue.Count(row => row.IsOver), one.Queue.Count,
            one.Page.Map(row => new GridRow(row, new ReviewFields(row.Review, one.Round.Call, scores[row.Review.Id])))))];
    }
}
