using Corridor.Accounts;
using Corridor.Texts;
using NodaTime;

namespace Corridor.Jury.Pitches;

/// <summary>When somebody can be at a live pitch, as they said it.</summary>
/// <param name="Zone">Whose clocks: an IANA name.</param>
/// <param name="From">Their day begins.</param>
/// <param name="To">Their day ends.</param>
/// <param name="Late">Earlier and later is possible too.</param>
/// <param name="Away">Days on which they cannot.</param>
public sealed record StatedHours(string Zone, TimeOnly From, TimeOnly To, bool Late, IReadOnlyList<DateOnly> Away)
{
    public const int MostDaysAway = 60;

    public static StatedHours UsualIn(string zone) => new(zone, new(8, 0), new(21, 0), Late: false, []);

    public PitchHours Hours
    {
        get
        {
            var zone = DateTimeZoneProviders.Tzdb[Zone];
            return new(zone, LocalTime.FromTimeOnly(From), LocalTime.FromTimeOnly(To))
            {
                Late = Late,
                Away = [.. Away.Select(LocalDate.FromDateOnly).Select(day => new Interval(zone.AtStartOfDay(day).ToInstant(), zone.AtStartOfDay(day.PlusDays(1)).ToInstant()))],
            };
        }
    }

    public void Check()
    {
        RuleBroken.If(Zones.Known(Zone) is null, "“{0}” is no time zone.", Zone);
        RuleBroken.If(To <= From, "These hours end before they begin.");
        RuleBroken.If(Away.Count > MostDaysAway, "Name at most {0} days.", MostDaysAway);
    }
}
