using Corridor.Data;
using Corridor.Texts;
using NodaTime;

namespace Corridor.Jury;

/// <summary>A moment for a mail: in the reader’s language, its zone named by city.</summary>
internal static class Words
{
    /// <param name="moment">By the clock of a call.</param>
    /// <param name="language">The reader's.</param>
    /// <param name="own">The reader's zone: named too where its clock shows another time.</param>
    public static Text Of(ZonedMoment moment, string language, string? own = null) =>
        own is null || OffsetOf(moment, own) == OffsetOf(moment, moment.Zone) ? One(moment, language)
            : new Text("{0}, which is {1}", One(moment, language), One(ZonedMoment.Of(moment.Instant, own), language));

    private static Text One(ZonedMoment moment, string language)
    {
        var culture = Languages.CultureOf(language);
        var local = moment.Local.ToDateTimeUnspecified();
        return new("{0} at {1} ({2} time)", local.ToString("D", culture), local.ToString("t", culture), moment.Zone[(moment.Zone.LastIndexOf('/') + 1)..].Replace('_', ' '));
    }

    private static Offset OffsetOf(ZonedMoment moment, string zone) => DateTimeZoneProviders.Tzdb[zone].GetUtcOffset(moment.Instant);
}
