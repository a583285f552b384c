using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Jury.Pitches;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>A pitch as those who run the day see it: how many of its panel have scored it.</summary>
public sealed record StagePitch(Pitch Pitch, int? Number, string Title, int Scored);

/// <summary>Runs the day: what is on stage in each room moves everybody's screen.</summary>
[ResponseCache(NoStore = true)]
public sealed class StageModel(CorridorDb db, CurrentAccount who, PitchTracker tracker) : PageModel
{
    public Call Call { get; private set; } = null!;
    public PitchDay? Day { get; private set; }

    /// <summary>By time.</summary>
    public IReadOnlyList<StagePitch> Pitches { get; private set; } = [];

    public Task OnGetAsync(string slug) => LoadAsync(slug);

    public Task<IActionResult> OnPostNextAsync(string slug, Guid id) => MoveAsync(slug, () => tracker.NextAsync(Call, id));

    public Task<IActionResult> OnPostBackAsync(string slug, Guid id) => MoveAsync(slug, () => tracker.BackAsync(Call, id));

    public Task<IActionResult> OnPostPauseAsync(string slug, Guid id) => MoveAsync(slug, () => tracker.PauseAsync(Call, id));

    public Task<IActionResult> OnPostMissAsync(string slug, Guid id) => MoveAsync(slug, () => tracker.MissAsync(Call, id));

    public Task<IActionResult> OnPostCloseAsync(string slug, Guid id) => MoveAsync(slug, () => tracker.CloseScoresAsync(Call, id));

    private async Task<IActionResult> MoveAsync(string slug, Func<Task> move)
    {
        await LoadAsync(slug);
        await move();
        return RedirectToPage(new { slug });
    }

    private async Task LoadAsync(string slug)
    {
        Call = await JuryCall.FindWithPitchesAsync(db, who, slug);
        if (await tracker.ReadAsync(Call) is not var (day, pitches))
            return;
        Day = day;
        var ids = pitches.Select(pitch => pitch.ApplicationId).ToList();
        var rows = await db.Set<Applications.Application>().ForJury(Call.Id).Where(application => ids.Contains(application.Id)).Select(application => new
        {
            application.Id,
            application.Number,
            application.Title,
            Done = db.Set<Review>().Where(review => review.ApplicationId == application.Id && review.State == ReviewState.Done).Select(review => review.JurorId).ToList(),
        }).ToDictionaryAsync(row => row.Id);
        Pitches = [.. pitches.Where(pitch => rows.ContainsKey(pitch.ApplicationId)).Select(pitch =>
            new StagePitch(pitch, rows[pitch.ApplicationId].Number, rows[pitch.ApplicationId].Title, rows[pitch.ApplicationId].Done.Count(pitch.Told!.Panel.Contains)))];
    }
}
