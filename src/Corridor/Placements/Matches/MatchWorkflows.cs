using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Offers;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Placements.Matches;

/// <summary>What a call's match follows from, and whom it concerns: start-ups, and hosts of other cities.</summary>
internal sealed class MatchOfCall(CorridorDb db, CorridorDbFactory databases, Cities cities, Matchmaking matchmaking) : ISubjectPart
{
    private const string Candidates = "candidates", CandidatesToOrder = "candidates-to-order", Hosts = "hosts", HostsToOrder = "hosts-to-order", Unplaced = "unplaced";

    public string Kind => CallSubject.Name;

    public IReadOnlyList<Variable> Variables { get; } =
    [
        new("call.candidates", ValueKind.Number, new Text("Start-ups that take part in the match")),
        new("call.ordered", ValueKind.Number, new Text("Of these, with an order of offers")),
        new("call.places", ValueKind.Number, new Text("Free places of the offers that fit")),
        new("call.placed", ValueKind.Number, new Text("Placed by the last match")),
    ];

    public IReadOnlyList<Role> Roles { get; } =
    [
        new(Candidates, new Text("Start-ups that take part in the match")),
        new(CandidatesToOrder, new Text("Those of them who have put no offer in order")),
        new(Hosts, new Text("Hosts of the offers that fit")),
        new(HostsToOrder, new Text("Those of them who have put nobody in order")),
        new(Unplaced, new Text("Start-ups without a place in the published match")),
    ];

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var board = await matchmaking.BoardAsync(await CallAsync(id, cancel), cancel);
        var match = await matchmaking.LastAsync(id, cancel);
        return new Dictionary<string, object?>
        {
            ["call.candidates"] = (decimal)board.Candidates.Count,
            ["call.ordered"] = (decimal)board.Ordered,
            ["call.places"] = (decimal)board.Places,
            ["call.placed"] = (decimal?)match?.Placed,
        };
    }

    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel)
    {
        if (role == Unplaced)
        {
            return await matchmaking.LastAsync(id, cancel) is { PublishedAt: not null } match
                ? await OwnersAsync([.. match.Input.Applicants.Where((_, at) => match.OfferOf[at] is null).Select(one => (one.Id, one.OwnerId, one.OriginCityId))], cancel)
                : [];
        }

        var board = await matchmaking.BoardAsync(await CallAsync(id, cancel), cancel);
        if (role is Hosts or HostsToOrder)
            return await HostsAsync(id, [.. board.Offers.Where(offer => role == Hosts || !board.CandidateOrders.ContainsKey(offer.IncubatorId))], cancel);
        return await OwnersAsync([.. board.Candidates.Where(one => role == Candidates || board.OfferOrders.GetValueOrDefault(one.Id) is not { Count: > 0 }).Select(one => (one.Id, one.OwnerId, one.OriginCityId))], cancel);
    }

    private Task<Call> CallAsync(Guid id, CancellationToken cancel) => db.Set<Call>().SingleAsync(one => one.Id == id, cancel);

    private async Task<IReadOnlyList<Reader>> OwnersAsync(IReadOnlyList<(Guid Application, Guid Owner, Guid Origin)> applications, CancellationToken cancel)
    {
        var owners = applications.Select(one => one.Owner).Distinct().ToList();
        var accounts = await db.Users.Where(account => owners.Contains(account.Id)).ToDictionaryAsync(account => account.Id, cancel);
        var readers = new List<Reader>();
        foreach (var (application, owner, origin) in applications)
        {
            if (accounts.TryGetValue(owner, out var account))
                readers.Add(new Reader(account.Email!, account.Language, $"/applications/{application}/preferences", (await cities.ByIdAsync(origin, cancel))?.Zone, account.Id));
        }

        return readers;
    }

    // A host answers for all incubators of a city, and reads there.
    private async Task<IReadOnlyList<Reader>> HostsAsync(Guid call, IReadOnlyList<PublicOffer> offers, CancellationToken cancel)
    {
        var incubators = offers.ToLookup(offer => offer.CityId, offer => offer.IncubatorId);
        var there = incubators.Select(city => city.Key).ToList();
        await using var all = databases.AcrossCities();
        var hosts = await (
            from membership in all.Set<Membership>()
            join account in all.Users on membership.AccountId equals account.Id
            where there.Contains(membership.CityId) && membership.Role == CityRole.Host
            orderby membership.Id
            select new { account.Email, account.Language, membership.CityId }).ToListAsync(cancel);
        var readers = new List<Reader>();
        foreach (var host in hosts)
        {
            var path = incubators[host.CityId].Distinct().ToList() is [var only] ? $"/host/candidates/{call}/{only}" : "/host";
            if (await cities.ByIdAsync(host.CityId, cancel) is { } city)
                readers.Add(new Reader(host.Email!, host.Language, path, city.Zone, City: city));
        }

        return readers;
    }
}

/// <summary>Computes the match from both sides' orders, for the coordinators to look at; publishing it is theirs.</summary>
internal sealed class RunMatchTask(CorridorDb db, Matchmaking matchmaking) : Activity
{
    private const string Impossible = "Impossible";

    public override string Name => "RunMatchTask";

    public override Text Label => new Text("Compute the match");

    public override string Subject => CallSubject.Name;

    public override IReadOnlyList<string> OutcomesOf(Properties given) => [Done, Impossible];

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var id = step.Subject.Ids[CallSubject.Name];
        try
        {
            var match = await matchmaking.DraftAsync(await db.Set<Call>().SingleAsync(one => one.Id == id, cancel), cancel);
            return StepResult.By(Done, new Text("{0} of {1} placed", match.Placed, match.Input.Applicants.Count));
        }
        catch (RuleBrokenException refused)
        {
            return StepResult.By(Impossible, refused.Text);
        }
    }
}
