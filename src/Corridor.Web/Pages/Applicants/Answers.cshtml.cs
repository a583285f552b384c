using System.Globalization;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Applicants;

/// <summary>Takes one field from a script; the form itself is the page one up.</summary>
public sealed class AnswersModel(CorridorDb db, CurrentAccount who, Drafts drafts, IStringLocalizer t, Show show) : PageModel
{
    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        await db.Set<Application>().AsNoTracking().OwnedBy(who.RequiredId).Where(one => one.Id == id).SingleOrNotFoundAsync();
        return RedirectToPage("Edit", new { id });
    }

    public async Task<IActionResult> OnPostAsync(Guid id, string? field, string? value, string? version, Guid writer)
    {
        var form = await db.Set<Application>().OwnedBy(who.RequiredId).Where(one => one.Id == id)
            .Join(db.Set<Call>(), one => one.CallId, call => call.Id, (one, call) => call.Form).SingleOrNotFoundAsync();
        var asked = form.Field(TypedAnswer.KeyOf(field) ?? "") ?? throw new NotFoundException();
        try
        {
            int? known = int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
            var saved = await drafts.SaveAsync(id, who.RequiredId, asked.Key, TypedAnswer.Read(asked, value ?? ""), known, writer);
            var message = saved.Problem is { } problem ? t.Of(problem, show.Argument) : null;
            return new JsonResult(new { saved = saved.Stored, version = saved.Revision, message }) { StatusCode = saved.Stored ? 200 : saved.Clash is null ? 422 : 409 };
        }
        catch (RuleBrokenException refusal)
        {
            return refusal.Answer(t, show);
        }
    }
}
