using Corridor.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Corridor.Web;

/// <summary>Refusals that belong to a field: the same page again, with what was typed and the reason beside it.</summary>
internal static class FormProblems
{
    public static void Add(this ModelStateDictionary state, IEnumerable<(string Field, Text Problem)> problems, IStringLocalizer t, Show show)
    {
        foreach (var (field, problem) in problems)
            state.AddModelError(field, t.Of(problem, show.Argument));
    }

    public static IActionResult Refused(this PageModel page)
    {
        var answer = page.Page();
        answer.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return answer;
    }
}
