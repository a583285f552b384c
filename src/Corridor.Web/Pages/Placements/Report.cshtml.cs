using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Corridor.Web.Pages.Placements;

/// <summary>A report of a stay: one side writes it, the others read it once it was sent.</summary>
[ResponseCache(NoStore = true)]
public sealed class ReportModel(StayAccess access, Staying staying, TimeProvider clock, IStringLocalizer t, Show show) : PageModel
{
    // What was typed but cannot be kept: shown again.
    private readonly Dictionary<string, string> unsaved = [];

    public StayFound Found { get; private set; } = null!;
    public Report Report { get; private set; } = null!;
    public Instant Now { get; private set; }

    public FormDefinition Form => Report.FormOf(Found.Placement);

    public bool MayWrite => Found.Writes(Report) && Report.SentAt is null;

    public bool MayRead => Found.MayRead(Report);

    /// <summary>Nothing was saved yet, and the report of the time before lends its numbers and choices.</summary>
    public bool IsPrefilled => Report.SavedAt is null && Lent.Count > 0;

    private Dictionary<string, string> Lent => Report.SavedAt is null ? Found.Stay.LentTo(Report) : [];

    public Task OnGetAsync(Guid id, Guid report) => LoadAsync(id, report);

    public async Task<IActionResult> OnPostAsync(Guid id, Guid report)
    {
        await SaveAsync(id, report);
        return ModelState.IsValid ? RedirectToPage(new { id, report }) : this.Refused();
    }

    public async Task<IActionResult> OnPostSendAsync(Guid id, Guid report)
    {
        await SaveAsync(id, report);
        foreach (var (key, problem) in AnswerCheck.Problems(Form, Report.Answers).Where(problem => !unsaved.ContainsKey(problem.Key)))
            ModelState.AddModelError(TypedAnswer.InputOf(Form.Field(key)!), t.Of(problem, show.Argument));
        if (!ModelState.IsValid)
            return this.Refused();
        await staying.SendAsync(Found.Placement, Report);
        return RedirectToPage(new { id, report });
    }

    public FieldView View(Field field)
    {
        var value = unsaved.GetValueOrDefault(field.Key) ?? Report.Answers.GetValueOrDefault(field.Key) ?? Lent.GetValueOrDefault(field.Key) ?? "";
        var error = ModelState[TypedAnswer.InputOf(field)]?.Errors.FirstOrDefault()?.ErrorMessage ?? (AnswerCheck.Problem(field, value) is { } problem ? t.Of(problem, show.Argument) : null);
        return new FieldView(field, value, error, TypedAnswer.OnlyIf(Form, field, t, show));
    }

    private async Task SaveAsync(Guid id, Guid report)
    {
        await LoadAsync(id, report);
        if (!Found.Writes(Report))
            throw new NotFoundException();
        var answers = new Dictionary<string, string>();
        foreach (var field in Form.Fields.Where(field => field.Kind != FieldKind.Deck))
        {
            var typed = Answers.Tidy(field, TypedAnswer.Read(field, Request.Form[TypedAnswer.InputOf(field)]));
            if (typed.Length == 0)
                continue;
            if (AnswerCheck.Unstorable(typed) is { } problem)
            {
                unsaved[field.Key] = typed;
                ModelState.AddModelError(TypedAnswer.InputOf(field), t.Of(problem, show.Argument));
                typed = Report.Answers.GetValueOrDefault(field.Key, "");
            }

            answers[field.Key] = typed;
        }

        await staying.SaveAsync(Report, answers);
    }

    private async Task LoadAsync(Guid id, Guid report)
    {
        Found = await access.FindAsync(id);
        Report = Found.Stay.Reports.SingleOrDefault(one => one.Id == report) ?? throw new NotFoundException();
        Now = clock.Now();
    }
}
