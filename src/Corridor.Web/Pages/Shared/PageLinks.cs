using Corridor.Data;

namespace Corridor.Web.Pages.Shared;

/// <summary>The links beneath a list that goes on.</summary>
/// <param name="First">Where the list begins; none: it is shown.</param>
/// <param name="Next">Where it goes on; none: it ends here.</param>
public sealed record PageLinks(string? First, string? Next);

internal static class PageLinking
{
    /// <param name="page">What is shown.</param>
    /// <param name="list">The id of the list in the page, where its reader arrives.</param>
    /// <param name="kept">What else stays in the address.</param>
    public static PageLinks Links<T>(this Paged<T> page, string list, params IEnumerable<(string Key, string? Value)> kept)
    {
        string Address(Guid? after) =>
            "?" + QueryString.Create(kept.Append(("after", after?.ToString())).Where(one => !string.IsNullOrEmpty(one.Item2)).Select(one => KeyValuePair.Create(one.Item1, one.Item2))).Value?.TrimStart('?') + "#" + list;
        return new PageLinks(page.IsFirst ? null : Address(null), page.Next is { } next ? Address(next) : null);
    }
}
