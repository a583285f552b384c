using System.Globalization;
using Corridor.Calls;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>Numbers as a form brings them; what is none is said at its field.</summary>
internal static class TypedNumbers
{
    /// <summary>None where nothing was typed.</summary>
    public static int? Count(this PageModel page, string field, string? typed, IStringLocalizer t)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return null;
        if (int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        page.ModelState.AddModelError(field, t["Give a whole number, in digits."]);
        return null;
    }

    public static Dictionary<string, decimal> ReadWeights(this PageModel page, CriteriaSet criteria, IReadOnlyDictionary<string, string?> typed, IStringLocalizer t)
    {
        var weights = new Dictionary<string, decimal>();
        foreach (var (key, words) in typed.Where(one => criteria.Criterion(one.Key) is not null))
        {
            if (decimal.TryParse(words, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) && weight is > 0 and <= 1000)
                weights[key] = weight;
            else
                page.ModelState.AddModelError($"Weights[{key}]", t["Give a number above zero, 1000 at most."]);
        }

        return weights;
    }
}
