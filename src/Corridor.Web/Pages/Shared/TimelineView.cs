using Corridor.Data;
using Corridor.Workflows;

namespace Corridor.Web.Pages.Shared;

/// <summary>What workflows did for one subject.</summary>
/// <param name="Entries">The newest first.</param>
/// <param name="RootId">The call whose runs may be opened from here; none: they are told only.</param>
/// <param name="Path">Where its workflows are.</param>
public sealed record TimelineView(Paged<TimelineEntry> Entries, Guid? RootId = null, string? Path = null)
{
    public string? RunOf(TimelineEntry entry) => Path is not null && entry.RootId == RootId ? $"~{Path}/runs/{entry.RunId}" : null;
}
