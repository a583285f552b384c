using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>Which comments an applicant reads, in which words, and how all of it looks to them.</summary>
[ResponseCache(NoStore = true)]
public sealed class FeedbackModel(CorridorDb db, CurrentAccount who, Passing passing, IStringLocalizer t) : PageModel
{
    public Call Call { get; private set; } = null!;
    public Application Application { get; private set; } = null!;
    public IReadOnlyList<CommentToPass> Comments { get; private set; } = [];

    /// <summary>As the applicant would read it now; null: nothing is decided yet.</summary>
    public ApplicantDecision? Preview { get; private set; }

    [BindProperty]
    public List<Guid> Passed { get; set; } = [];

    [BindProperty]
    public Dictionary<Guid, string?> Texts { get; set; } = [];

    public bool MayChange => Call.Jury.Feedback != Feedback.None && Preview?.ReleasedAt is null;

    public Task OnGetAsync(string slug, Guid application) => LoadAsync(slug, application);

    public async Task<IActionResult> OnPostAsync(string slug, Guid application)
    {
        await LoadAsync(slug, application);
        foreach (var review in Comments.Select(comment => comment.ReviewId).Where(Passed.Contains))
        {
            if (PassedComment.ProblemOf(Texts.GetValueOrDefault(review)) is { } problem)
                ModelState.AddModelError($"text-{review}", t.Of(problem));
        }

        if (!ModelState.IsValid)
            return this.Refused();
        await passing.SaveAsync(Call, application, Passed.Distinct().ToDictionary(review => review, review => Texts.GetValueOrDefault(review) ?? ""));
        return RedirectToPage(new { slug, application });
    }

    private async Task LoadAsync(string slug, Guid application)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Application = await db.Set<Application>().ForJury(Call.Id).Where(one => one.Id == application).SingleOrNotFoundAsync();
        Comments = await passing.CommentsAsync(Call, application);
        Preview = await passing.ReadAsync(Call, application);
    }
}
