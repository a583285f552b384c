using Corridor.Texts;
using NodaTime;

namespace Corridor.Placements.Offers;

/// <summary>When an incubator takes calls on working days, by its city's clocks.</summary>
public sealed record HouseHours(TimeOnly Opens, TimeOnly Closes)
{
    public static readonly HouseHours Usual = new(new(9, 0), new(17, 0));

    /// <summary>Whether so many minutes from then lie within them.</summary>
    public bool Holds(LocalDateTime start, int minutes) =>
        start.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday)
        && start.TimeOfDay >= LocalTime.FromTimeOnly(Opens)
        && start.PlusMinutes(minutes) <= start.Date.At(LocalTime.FromTimeOnly(Closes));

    public Text? Problem() => Closes <= Opens ? new Text("These hours end before they begin.") : null;
}
