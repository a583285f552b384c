using Corridor.Texts;
using NodaTime;
using NodaTime.TimeZones;

namespace Corridor.Data;

/// <summary>A date that a person set: what they wrote, the zone they meant, and the instant it is.</summary>
public sealed record ZonedMoment
{
    public LocalDateTime Local { get; private init; }
    public string Zone { get; private init; } = "UTC";
    public Instant Instant { get; private init; }

    public static ZonedMoment At(LocalDateTime local, string zone)
    {
        var timeZone = DateTimeZoneProviders.Tzdb[zone];
        var mapping = timeZone.MapLocal(local);
        RuleBroken.If(mapping.Count == 0, "{0} does not exist in {1}: clocks go forward over it. Choose another time.", local, zone);
        RuleBroken.If(mapping.Count > 1, "{0} happens twice in {1}: clocks go back over it. Choose another time.", local, zone);
        return new ZonedMoment { Local = local, Zone = timeZone.Id, Instant = mapping.Single().ToInstant() };
    }

    /// <summary>Six months and the like: calendar arithmetic from a day, clamped to the month's end, at nine in the morning.</summary>
    public static ZonedMoment MorningOf(LocalDate day, string zone) =>
        new() { Local = day.At(new LocalTime(9, 0)), Zone = zone, Instant = day.At(new LocalTime(9, 0)).InZone(DateTimeZoneProviders.Tzdb[zone], Resolvers.LenientResolver).ToInstant() };
}
