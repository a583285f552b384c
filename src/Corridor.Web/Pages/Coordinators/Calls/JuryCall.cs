using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;
using Corridor.Web.Access;
using NodaTime;

namespace Corridor.Web.Pages.Coordinators.Calls;

internal static class JuryCall
{
    /// <summary>A call that this coordinator runs; anyone else's is not found.</summary>
    public static async Task<Call> FindAsync(CorridorDb db, CurrentAccount who, string slug) =>
        await db.Set<Call>().RunBy(await who.CallsRunAsync()).BySlugAsync(slug);

    /// <summary>As <see cref="FindAsync"/>, where pitches are heard.</summary>
    public static async Task<Call> FindWithPitchesAsync(CorridorDb db, CurrentAccount who, string slug) =>
        await FindAsync(db, who, slug) is var call && call.StageOf(StageKind.Pitch) is not null ? call : throw new NotFoundException();

    /// <summary>The round that an address names; without one, the one that is open or comes next.</summary>
    public static Round RoundOf(Call call, string? key, Instant now) =>
        key is null ? Round.At(call, now) : call.Rounds.FirstOrDefault(round => round.Key == key) ?? throw new NotFoundException();

    /// <summary>How addresses name it: not at all where there is no other.</summary>
    public static string? KeyOf(Round round) => round.Call.Rounds.Count > 1 ? round.Key : null;
}
