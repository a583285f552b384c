using NodaTime;
using Quartz;

namespace Corridor.Workflows.Activities;

/// <summary>A schedule as cron writes it, in five fields or in Quartz's six or seven, and in the time of a place; once a minute at most.</summary>
internal sealed class FireTimes
{
    private readonly CronExpression written;

    private FireTimes(CronExpression written) => this.written = written;

    /// <summary>Null when it is no schedule.</summary>
    public static FireTimes? Read(string source)
    {
        var fields = source.Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        CronExpression? read = null;
        var known = fields.Length == 5
            ? CronExpression.TryParse(source, CronFormat.Unix, out read)
            : fields.Length is 6 or 7 && fields[0].All(char.IsAsciiDigit) && CronExpression.TryParse(source, out read);
        // The place's own clock is read here, with the same rules for its zone as everywhere else.
        return known && read is not null ? new(read.WithTimeZone(TimeZoneInfo.Utc)) : null;
    }

    /// <summary>The next time; null when there is none. What falls into the hour that spring leaves out comes an hour later; what autumn has twice comes once.</summary>
    public Instant? After(Instant now, DateTimeZone zone)
    {
        var local = now.InZone(zone).LocalDateTime;
        while (written.GetNextValidTimeAfter(new DateTimeOffset(local.ToDateTimeUnspecified(), TimeSpan.Zero)) is { } next)
        {
            local = LocalDateTime.FromDateTime(next.DateTime);
            var instant = local.InZoneLeniently(zone).ToInstant();
            if (instant > now)
                return instant;
        }

        return null;
    }
}
