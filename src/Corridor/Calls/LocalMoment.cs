using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace Corridor.Calls;

/// <summary>
/// A local date and time of a call: fixed, <c>2027-03-31T18:00</c>, or counted in days from the day the call is made, <c>+30d 18:00</c>.
/// The zone is the city's; gaps and overlaps of its clock are refused where the date is entered for good.
/// </summary>
[JsonConverter(typeof(LocalMomentConverter))]
public readonly partial record struct LocalMoment
{
    private static readonly LocalDateTimePattern FixedPattern = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");
    private static readonly LocalTimePattern TimePattern = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    private readonly LocalDateTime? fixedAt;
    private readonly int days;
    private readonly LocalTime time;

    public LocalMoment(LocalDateTime fixedAt) => this.fixedAt = fixedAt;

    public LocalMoment(int days, LocalTime time) => (this.days, this.time) = (days, time);

    public bool IsRelative => fixedAt is null;

    public LocalDateTime From(LocalDate start) => fixedAt ?? start.PlusDays(days).At(time);

    public static LocalMoment? Parse(string text)
    {
        if (FixedPattern.Parse(text) is { Success: true } moment)
            return new LocalMoment(moment.Value);
        return Relative().Match(text) is { Success: true } match && TimePattern.Parse(match.Groups["time"].Value) is { Success: true } time
            ? new LocalMoment(int.Parse(match.Groups["days"].ValueSpan, CultureInfo.InvariantCulture), time.Value)
            : null;
    }

    public override string ToString() => fixedAt is { } moment
        ? FixedPattern.Format(moment)
        : string.Create(CultureInfo.InvariantCulture, $"+{days}d {TimePattern.Format(time)}");

    [GeneratedRegex(@"^\+(?<days>[0-9]{1,4})d (?<time>[0-9]{2}:[0-9]{2})\z")]
    private static partial Regex Relative();

    private sealed class LocalMomentConverter : JsonConverter<LocalMoment>
    {
        public override LocalMoment Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Parse(reader.GetString() ?? "") ?? throw new JsonException("Neither a local date and time nor days from the start.");

        public override void Write(Utf8JsonWriter writer, LocalMoment value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
