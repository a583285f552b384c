using Corridor.Jury;
using NodaTime;

namespace Corridor.Placements.Meetings;

/// <summary>When both sides of a meeting, or of a mentor’s hour, could talk.</summary>
public static class FreeTimes
{
    /// <param name="house">Whether the side of the incubator could, by its clocks.</param>
    /// <param name="minutes">How long it takes; times begin so far apart.</param>
    /// <param name="there">The incubator's clocks.</param>
    /// <param name="team">The start-up's hours; what is possible only if it must be is left out.</param>
    /// <param name="from">No earlier.</param>
    /// <param name="until">It has to be over by then.</param>
    /// <param name="taken">Beginnings of what either side has already.</param>
    /// <returns>Beginnings, the soonest first.</returns>
    public static IReadOnlyList<Instant> Of(Func<LocalDateTime, bool> house, int minutes, DateTimeZone there, PitchHours team, Instant from, Instant until, IReadOnlySet<Instant> taken)
    {
        if (until <= from)
            return [];
        var hours = (team with { Late = false }).Within(new Interval(from, until)).Available;
        long step = minutes;
        return [.. hours
            .SelectMany(hour => Steps((hour.From + step - 1) / step * step, hour.To))
            .Select(minute => Instant.FromUnixTimeSeconds(minute * 60))
            .Where(start => start >= from && start + Duration.FromMinutes(minutes) <= until && !taken.Contains(start) && house(start.InZone(there).LocalDateTime))];

        IEnumerable<long> Steps(long first, long end)
        {
            for (var minute = first; minute + step <= end; minute += step)
                yield return minute;
        }
    }
}
