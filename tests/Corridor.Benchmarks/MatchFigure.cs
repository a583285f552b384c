using System.Diagnostics;
using System.Globalization;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Matching.Placements;
using Corridor.Placements.Matches;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Benchmarks;

/// <summary>
/// A match as a call's city runs it, from the rows of a database to the match with all it follows from and its audit entry, written in one transaction;
/// over the placement alone, of the same lists in arrays in memory.
/// </summary>
internal static class MatchFigure
{
    private const int Rounds = 5;
    private const int Unmeasured = 2;
    private const double OverSolve = 50;

    public static async Task<int> RunAsync(string[] sizes)
    {
        int Size(int at, int usual) => sizes.Length > at ? int.Parse(sizes[at], CultureInfo.InvariantCulture) : usual;
        var instance = new ContestedOffers(Size(0, 40_000), Size(1, 6_000), Size(2, 20));
        await using var ground = await Ground.LayAsync(40);
        var call = await new ContestedCall(ground, instance).FillAsync();
        var alone = PlaceFigure.Measured(instance);

        List<Times> times = [];
        for (var round = -Unmeasured; round < Rounds; round++)
        {
            var took = await RunAsync(ground, call);
            if (took.Checksum != alone.Checksum)
                throw new InvalidOperationException("The match and the placement alone do not come to the same.");
            if (round < 0)
                continue;
            times.Add(took);
            Table.Tell(round, $"{took.Whole:0.00} s, {took.Processor:0.00} s of processor time here, of these {took.Write:0.00} s to write; {took.Megabytes:0} MB");
        }

        double Of(Func<Times, double> time) => Table.Median(times.Select(time));
        return new Table(string.Create(CultureInfo.InvariantCulture, $"match: {instance.Applicants} applicants × {instance.Offers} offers × {instance.Choices} choices, from the database to the written match ({Ground.Engine}); seconds, medians of {Rounds}"))
            .Figure("index and solve, in memory, processor time", alone.Seconds, "0.000")
            .Figure("the whole run", Of(time => time.Whole), "0.00")
            .Figure("worst", times.Max(time => time.Whole), "0.00")
            .Figure("over index and solve", Of(time => time.Whole) / alone.Seconds, "0.0", Bound.AtMost, OverSolve)
            .Figure("processor time of this process in it", Of(time => time.Processor), "0.00")
            .Figure("of these: reading who takes part and both sides' orders", Of(time => time.Read), "0.00")
            .Figure("the problem, from what is kept", Of(time => time.Build), "0.00")
            .Figure("index and solve", Of(time => time.Solve), "0.00")
            .Figure("checking", Of(time => time.Verify), "0.00")
            .Figure("writing", Of(time => time.Write), "0.00")
            .Figure("most memory, MB", Of(time => time.Megabytes), "0")
            .Print();
    }

    // The parts are measured alone, after the whole.
    private static async Task<Times> RunAsync(Ground ground, Guid id)
    {
        var cities = ground.Services.GetRequiredService<Cities>();
        var city = (await cities.BySlugAsync(ground.Cities[0]))!.Id;
        var clock = new Stopwatch();
        var (whole, write, processor, megabytes, match) = await cities.In(city, async services =>
        {
            var (db, matchmaking) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Matchmaking>());
            var call = await db.Set<Call>().SingleAsync(one => one.Id == id);
            using var memory = new MemoryWatch();
            var before = Environment.CpuUsage.TotalTime;
            clock.Restart();
            var match = await matchmaking.DraftAsync(call, default);
            var drafted = clock.Elapsed.TotalSeconds;
            await db.SaveChangesAsync();
            var whole = clock.Elapsed.TotalSeconds;
            return (whole, whole - drafted, (Environment.CpuUsage.TotalTime - before).TotalSeconds, memory.Megabytes, match);
        });
        GC.Collect();
        var read = await cities.In(city, async services =>
        {
            var call = await services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync(one => one.Id == id);
            clock.Restart();
            await services.GetRequiredService<Matchmaking>().BoardAsync(call);
            return clock.Elapsed.TotalSeconds;
        });
        var names = match.Input.Offers.ToDictionary(offer => offer.Id, offer => offer.Incubator.Split(' ')[^1]);
        var (build, problem) = Timed(match.Input.Problem);
        problem = problem with { CompareSides = false };
        var (solve, result) = Timed(() => PlacementMatching.Match(problem));
        var (verify, verdict) = Timed(() => PlacementMatching.Verify(problem, result.OfferOf));
        if (!verdict.IsStable)
            throw new InvalidOperationException("The match is not stable.");
        await cities.In(city, services => services.GetRequiredService<CorridorDb>().Set<Match>().ExecuteDeleteAsync());
        // Offers have other numbers here, and each the name of its own.
        int?[] named = [.. match.OfferOf.Select(offer => offer is { } at ? int.Parse(names[at], CultureInfo.InvariantCulture) : (int?)null)];
        return new(whole, processor, read, build, solve, verify, write, megabytes, ContestedOffers.Checksum(named));

        (double, T) Timed<T>(Func<T> work)
        {
            clock.Restart();
            var made = work();
            return (clock.Elapsed.TotalSeconds, made);
        }
    }

    private sealed record Times(double Whole, double Processor, double Read, double Build, double Solve, double Verify, double Write, double Megabytes, ulong Checksum);
}
