using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Jury.Discussions;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Jurors;

/// <summary>An application on which jurors lie far apart, as one of them sees it beside the others.</summary>
[ResponseCache(NoStore = true)]
public sealed class DiscussionModel(JurorAccess access, CorridorDb db, Discussing discussing, Scoring scoring) : PageModel
{
    public Review Review { get; private set; } = null!;
    public DiscussionThread Thread { get; private set; } = null!;
    public string? Name { get; private set; }
    public string Language { get; private set; } = "";

    /// <summary>Scores may be changed.</summary>
    public bool OpenNow { get; private set; }

    [BindProperty]
    public string? Text { get; set; }

    public bool MayWrite => OpenNow && !Thread.IsClosed;

    public async Task OnGetAsync(Guid id)
    {
        await LoadAsync(id);
        await discussing.SeeAsync(id);
    }

    public async Task<IActionResult> OnPostWriteAsync(Guid id)
    {
        await LoadAsync(id);
        await discussing.WriteAsync(Thread, Thread.Jurors.Single(juror => juror.IsReader), Text ?? "", OpenNow);
        return RedirectToPage(null, null, new { id }, "remarks");
    }

    private async Task LoadAsync(Guid id)
    {
        var seats = await access.SeatsAsync();
        var found = await (
            from review in db.Set<Review>().Of(seats, db.Set<Application>())
            join call in db.Set<Call>() on review.CallId equals call.Id
            join application in db.Set<Application>() on review.ApplicationId equals application.Id
            join submission in db.Set<Submission>() on application.SubmissionId equals submission.Id
            where review.Id == id
            select new { review, call, application.Language, submission.Answers }).SingleOrDefaultAsync() ?? throw new NotFoundException();
        (Review, Language) = (found.review, found.Language);
        Thread = await discussing.ReadAsync(Review, found.call);
        Name = Thread.Round.TitleOf(found.Answers);
        OpenNow = await scoring.IsOpenAsync(Review, found.call);
    }
}
