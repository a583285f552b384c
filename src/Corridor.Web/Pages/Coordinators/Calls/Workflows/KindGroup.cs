using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Coordinators.Calls.Workflows;

/// <summary>Kinds of steps under one heading of a choice.</summary>
/// <param name="Label">The heading.</param>
/// <param name="Kinds">In the order of their names in the reader's language.</param>
/// <param name="Prefix">Stands before the kind's name in what is sent.</param>
public sealed record KindGroup(string Label, IReadOnlyList<Activity> Kinds, string Prefix = "")
{
    /// <summary>Events and tasks; those that fit what the workflow is about come first.</summary>
    public static IReadOnlyList<KindGroup> Of(ActivityCatalogue catalogue, Subjects subjects, string? subject, IStringLocalizer t, string prefix = "")
    {
        var around = subjects.KindsAround(subject).ToHashSet();
        var all = catalogue.All.OrderBy(kind => t.Of(kind.Label), StringComparer.CurrentCulture).ToLookup(kind => (kind.IsEvent, Fits: kind.Subject is null || around.Contains(kind.Subject)));
        return [.. new KindGroup[]
        {
            new(t["Tasks"], [.. all[(false, true)]], prefix),
            new(t["Events"], [.. all[(true, true)]], prefix),
            new(t["Events about something else"], [.. all[(true, false)]], prefix),
            new(t["Tasks about something else"], [.. all[(false, false)]], prefix),
        }.Where(group => group.Kinds.Count > 0)];
    }

    /// <summary>What a workflow can begin with, by what it is about then.</summary>
    public static IReadOnlyList<KindGroup> Starts(ActivityCatalogue catalogue, Subjects subjects, IStringLocalizer t) =>
        [.. catalogue.All.Where(kind => kind.IsEvent)
            .GroupBy(kind => kind.Subject)
            .Select(kinds => new KindGroup(kinds.Key is { } subject && subjects.Find(subject) is { } known ? t.Of(known.Label) : t["A date or something else"], [.. kinds.OrderBy(kind => t.Of(kind.Label), StringComparer.CurrentCulture)]))];
}

/// <summary>How a workflow stands, in a pill or two.</summary>
/// <param name="Number">Of the newest version; 0: none yet.</param>
/// <param name="IsEnabled">New instances begin.</param>
/// <param name="HasChanges">The draft says something else.</param>
/// <param name="AwaitsCall">It is published with its call.</param>
public sealed record TypeState(int Number, bool IsEnabled, bool HasChanges, bool AwaitsCall);
