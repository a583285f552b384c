using Corridor.Accounts;
using Corridor.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Calls;

/// <summary>A call as lists show it: without its form and texts.</summary>
public sealed record CallSummary(
    Guid Id, Guid CityId, string Slug, string Programme, LocalizedText Title, LocalizedText Summary, List<string> Languages, List<string> Themes,
    CallEntry Entry, CallState State, Instant OpensAt, Instant ClosesAt, string Zone)
{
    public bool IsOpenAt(Instant now) => State == CallState.Published && OpensAt <= now && now < ClosesAt;

    public bool IsAheadAt(Instant now) => State == CallState.Published && now < OpensAt;
}

public static class CallQueries
{
    /// <summary>What everybody may see.</summary>
    public static IQueryable<Call> Published(this IQueryable<Call> calls) => calls.Where(call => call.State != CallState.Draft);

    /// <summary>Open to applications now, or announced.</summary>
    public static IQueryable<Call> NotYetClosed(this IQueryable<Call> calls, Instant now) =>
        calls.Where(call => call.State == CallState.Published && call.ClosesAt > now);

    public static IQueryable<Call> ClosedBy(this IQueryable<Call> calls, Instant now) =>
        calls.Where(call => call.State == CallState.Archived || (call.State == CallState.Published && call.ClosesAt <= now));

    /// <param name="calls">Those of the current city.</param>
    /// <param name="mine">The calls that a coordinator may run; null: all of the city's.</param>
    public static IQueryable<Call> RunBy(this IQueryable<Call> calls, IReadOnlyList<Guid>? mine) =>
        mine is null ? calls : calls.Where(call => mine.Contains(call.Id));

    public static IQueryable<CallSummary> Summaries(this IQueryable<Call> calls) => calls.Select(call => new CallSummary(
        call.Id, call.CityId, call.Slug, call.Programme, call.Title, call.Summary, call.Languages, call.Themes,
        call.Entry, call.State, call.OpensAt, call.ClosesAt, call.Zone));

    public static async Task<Call> BySlugAsync(this IQueryable<Call> calls, string slug, CancellationToken cancel = default) =>
        await calls.SingleOrDefaultAsync(call => call.Slug == slug, cancel) ?? throw new NotFoundException();

    /// <summary>What the programmes are called, by city and slug.</summary>
    public static async Task<IReadOnlyDictionary<(Guid City, string Slug), LocalizedText>> NamesAsync(this IQueryable<Programme> programmes, CancellationToken cancel = default) =>
        (await programmes.Select(programme => new { programme.CityId, programme.Slug, programme.Name }).ToListAsync(cancel))
            .ToDictionary(programme => (programme.CityId, programme.Slug), programme => programme.Name);
}

/// <summary>Whom to tell about a call.</summary>
public sealed class CallCoordinators(CorridorDb db)
{
    /// <summary>The calls that an account runs, in all cities that the context sees.</summary>
    public static IQueryable<Guid> CallsOf(CorridorDb db, Guid account) => db.Set<Call>()
        .Where(call => db.Set<Membership>().Any(membership =>
            membership.CityId == call.CityId && membership.AccountId == account && membership.Role == CityRole.Coordinator && (membership.CallId == null || membership.CallId == call.Id)))
        .Select(call => call.Id);

    public Task<List<Account>> OfAsync(Guid call, CancellationToken cancel = default) => OfOrWholeAsync(call, cancel);

    /// <summary>Those of the whole city.</summary>
    public Task<List<Account>> OfCityAsync(CancellationToken cancel = default) => OfOrWholeAsync(null, cancel);

    private Task<List<Account>> OfOrWholeAsync(Guid? call, CancellationToken cancel) =>
        db.Users.Where(account => db.Set<Membership>().Any(membership =>
                membership.AccountId == account.Id && membership.Role == CityRole.Coordinator && (membership.CallId == null || membership.CallId == call)))
            .OrderBy(account => account.Id)
            .ToListAsync(cancel);
}
