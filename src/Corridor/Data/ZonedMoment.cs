using System.Text.Json;
using System.Text.Json.Serialization;
using Corridor.Texts;
using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace Corridor.Data;

/// <summary>A date that a person set: what they wrote, the zone they meant, and the instant it is.</summary>
[JsonConverter(typeof(ZonedMomentJson))]
public sealed record ZonedMoment
{
    public LocalDateTime Local { get; internal init; }
    public string Zone { get; internal init; } = "UTC";
    public Instant Instant { get; internal init; }

    /// <param name="local">What the clock on the wall says.</param>
    /// <param name="zone">Whose clock: an IANA name.</param>
    /// <param name="place">What people call it; the zone's own city when nothing better is known.</param>
    public static ZonedMoment At(LocalDateTime local, string zone, string? place = null)
    {
        if (Problem(local, zone, place) is { } problem)
            throw new RuleBrokenException(problem);
        return new ZonedMoment { Local = local, Zone = zone, Instant = local.InZoneStrictly(DateTimeZoneProviders.Tzdb[zone]).ToInstant() };
    }

    /// <summary>Why no clock of the zone shows this time exactly once; null where one does.</summary>
    public static Text? Problem(LocalDateTime local, string zone, string? place = null) =>
        DateTimeZoneProviders.Tzdb[zone].MapLocal(local).Count switch
        {
            0 => new Text("{0} does not exist in {1}: clocks go forward over it. Choose another time.", local, place ?? CityOf(zone)),
            1 => null,
            _ => new Text("{0} happens twice in {1}: clocks go back over it. Choose another time.", local, place ?? CityOf(zone)),
        };

    /// <summary>Six months and the like: calendar arithmetic from a day, clamped to the month's end, at nine in the morning.</summary>
    public static ZonedMoment MorningOf(LocalDate day, string zone) =>
        new() { Local = day.At(new LocalTime(9, 0)), Zone = zone, Instant = day.At(new LocalTime(9, 0)).InZone(DateTimeZoneProviders.Tzdb[zone], Resolvers.LenientResolver).ToInstant() };

    private static string CityOf(string zone) => zone[(zone.LastIndexOf('/') + 1)..].Replace('_', ' ');
}

/// <summary>{"local": "2027-03-31T18:00:00", "zone": "Europe/Paris", "instant": "2027-03-31T16:00:00Z"}: the instant is kept, whatever becomes of the zone's rules.</summary>
internal sealed class ZonedMomentJson : System.Text.Json.Serialization.JsonConverter<ZonedMoment>
{
    private sealed record Written(string Local, string Zone, string Instant);

    public override ZonedMoment Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var written = JsonSerializer.Deserialize<Written>(ref reader, JsonSerializerOptions.Web) ?? throw new JsonException("A date, its zone and its instant were expected.");
        return new ZonedMoment
        {
            Local = LocalDateTimePattern.ExtendedIso.Parse(written.Local).Value,
            Zone = written.Zone,
            Instant = InstantPattern.ExtendedIso.Parse(written.Instant).Value,
        };
    }

    public override void Write(Utf8JsonWriter writer, ZonedMoment value, JsonSerializerOptions options) => JsonSerializer.Serialize(
        writer,
        new Written(LocalDateTimePattern.ExtendedIso.Format(value.Local), value.Zone, InstantPattern.ExtendedIso.Format(value.Instant)),
        JsonSerializerOptions.Web);
}
