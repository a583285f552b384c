using Corridor.Accounts;
using Corridor.Jury.Pitches;
using Corridor.Texts;

namespace Corridor.Web.Pages.Shared;

/// <summary>When somebody can be at a live pitch, as they type it.</summary>
public sealed class PitchHoursFields
{
    private const int SpareDays = 3;

    public string? Zone { get; set; }
    public TimeOnly? From { get; set; }
    public TimeOnly? To { get; set; }
    public bool Late { get; set; }
    public List<DateOnly?> Away { get; set; } = [];

    /// <summary>Those that were named, and some to name.</summary>
    public IReadOnlyList<DateOnly?> Days => [.. Away.Where(day => day is not null), .. Enumerable.Repeat<DateOnly?>(null, SpareDays)];

    public static PitchHoursFields Of(StatedHours hours) => new() { Zone = hours.Zone, From = hours.From, To = hours.To, Late = hours.Late, Away = [.. hours.Away.Select(day => (DateOnly?)day)] };

    public StatedHours Read() => new(
        Zones.Known(Zone) ?? Zone ?? "", From ?? throw RuleBroken.Now("Write a time such as {0}.", "08:00"), To ?? throw RuleBroken.Now("Write a time such as {0}.", "21:00"),
        Late, [.. Away.OfType<DateOnly>().Distinct().Order()]);
}
