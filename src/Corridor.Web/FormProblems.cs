using Corridor.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Corridor.Web;

/// <summary>Refusals where they belong: beside the field on the same page with what was typed, or in the answer to a script.</summary>
internal static class FormProblems
{
    public static void Add(this ModelStateDictionary state, IEnumerable<(string Field, Text Problem)> problems, IStringLocalizer t, Show show)
    {
        foreach (var (field, problem) in problems)
            state.AddModelError(field, t.Of(problem, show.Argument));
    }

    /// <summary>What was sent in a field, as it was typed; null: nothing was.</summary>
    public static string? Typed(this ModelStateDictionary state, string field) => state.TryGetValue(field, out var sent) ? sent.AttemptedValue : null;

    /// <summary>For a script, which reads an answer and not a page.</summary>
    public static JsonResult Answer(this RuleBrokenException refusal, IStringLocalizer t, Show show) =>
        new(new { saved = false, message = t.Of(refusal.Text, show.Argument) }) { StatusCode = StatusCodes.Status422UnprocessableEntity };

    public static IActionResult Refused(this PageModel page)
    {
        var answer = page.Page();
        answer.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return answer;
    }
}
