using System.Text.Json;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Shared;

internal static class CountdownTexts
{
    /// <summary>What a countdown says, for the script that keeps it going.</summary>
    public static string Countdown(this IStringLocalizer t) => JsonSerializer.Serialize(new
    {
        days = new { one = t["{n} day"].Value, other = t["{n} days"].Value },
        hours = new { one = t["{n} hour"].Value, other = t["{n} hours"].Value },
        minutes = new { one = t["{n} minute"].Value, other = t["{n} minutes"].Value },
        seconds = new { one = t["{n} second"].Value, other = t["{n} seconds"].Value },
        left = t["{0} left", "{0}"].Value,
        left2 = t["{0} and {1} left", "{0}", "{1}"].Value,
        over = t["Closed"].Value,
    });
}
