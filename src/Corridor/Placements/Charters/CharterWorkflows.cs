using Corridor.Accounts;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Microsoft.EntityFrameworkCore;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Placements.Charters;

/// <summary>A charter, as workflows of the city in which something was done about it see it; both cities' coordinators may be written to.</summary>
internal sealed class CharterSubject(CorridorDb db, CorridorDbFactory databases, Cities cities, Agreements.Papers papers) : IWorkflowSubject
{
    public const string Name = "charter";
    private const string Both = "coordinators", Others = "others", Missing = "missing";

    public string Kind => Name;

    public Text Label => new Text("Charter of two cities");

    public string? Parent => null;

    public IReadOnlyList<Variable> Variables { get; } =
    [
        new("charter.cities", ValueKind.Text, new Text("The two cities")),
        new("charter.version", ValueKind.Number, new Text("The version that can be accepted")),
        new("charter.accepted", ValueKind.Flag, new Text("Both cities have accepted that version")),
        new("charter.changedBy", ValueKind.Text, new Text("Who wrote that version")),
        new("charter.changedWhy", ValueKind.Text, new Text("The reason for that version")),
    ];

    public IReadOnlyList<Role> Roles { get; } =
    [
        new(Both, new Text("Coordinators of both cities")),
        new(Others, new Text("Coordinators of both cities but whoever wrote last")),
        new(Missing, new Text("Coordinators of the city that has not accepted")),
    ];

    public async Task<SubjectPlace?> FindAsync(Guid id, CancellationToken cancel) =>
        await db.Set<Charter>().AnyAsync(one => one.Id == id, cancel) ? new(null, "/coordinator/charters") : null;

    public async Task<Dictionary<Guid, string>> TitlesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        var titles = new Dictionary<Guid, string>();
        foreach (var charter in await db.Set<Charter>().AsNoTracking().Where(one => ids.Contains(one.Id)).ToListAsync(cancel))
            titles[charter.Id] = await NamesAsync(charter, cancel);
        return titles;
    }

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var charter = await db.Set<Charter>().SingleAsync(one => one.Id == id, cancel);
        var current = await papers.CurrentAsync(charter, cancel);
        return new Dictionary<string, object?>
        {
            ["charter.cities"] = await NamesAsync(charter, cancel),
            ["charter.version"] = (decimal)charter.Number,
            ["charter.accepted"] = !charter.Missing.Any(),
            ["charter.changedBy"] = current.Author,
            ["charter.changedWhy"] = current.Reason,
        };
    }

    /// <summary>Who coordinates a whole city decides for it.</summary>
    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel)
    {
        var charter = await db.Set<Charter>().SingleAsync(one => one.Id == id, cancel);
        var asked = (role == Missing ? charter.Missing : charter.Parties).Select(charter.CityOf).ToList();
        await using var all = databases.AcrossCities();
        var people = await (
            from membership in all.Set<Membership>()
            join account in all.Users on membership.AccountId equals account.Id
            where asked.Contains(membership.CityId) && membership.Role == CityRole.Coordinator && membership.CallId == null && !(role == Others && account.Id == charter.SpokeLastId)
            orderby membership.Id
            select new { account.Id, account.Email, account.Language, membership.CityId }).ToListAsync(cancel);
        var readers = new List<Reader>();
        foreach (var one in people.DistinctBy(one => one.Email, StringComparer.OrdinalIgnoreCase))
        {
            var (here, with) = (await cities.ByIdAsync(one.CityId, cancel), await cities.ByIdAsync(charter.FirstCityId == one.CityId ? charter.SecondCityId : charter.FirstCityId, cancel));
            readers.Add(new Reader(one.Email!, one.Language, $"/charters/{with?.Slug}", here?.Zone, one.Id, here));
        }

        return readers;
    }

    private async Task<string> NamesAsync(Charter charter, CancellationToken cancel) =>
        (await cities.ByIdAsync(charter.FirstCityId, cancel))?.Name + " – " + (await cities.ByIdAsync(charter.SecondCityId, cancel))?.Name;
}

/// <summary>Comments of a day are told together the next morning, whichever city made them.</summary>
internal sealed class CharterNews(CorridorDb db, Agreements.Papers papers, TimeProvider clock) : ITimerHandler
{
    public const string TimerKind = "charter.news";

    public string Kind => TimerKind;

    public async Task HandleAsync(Timer timer, CancellationToken cancel)
    {
        if (await db.Set<Charter>().SingleOrDefaultAsync(one => one.Id == timer.SubjectId, cancel) is { } charter)
            charter.Discuss(await papers.SpeakersAsync(charter, cancel), clock.Now());
    }
}
