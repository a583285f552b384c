namespace Corridor.Matching.Timetables;

/// <summary>From one minute up to, and without, another; minutes since an origin that the caller chooses, the same for everything.</summary>
public readonly record struct Period(long From, long To);

/// <summary>Periods of one person in order, those that touch joined.</summary>
internal static class Periods
{
    public static Period[] Joined(IReadOnlyList<Period> periods)
    {
        var joined = new List<Period>();
        foreach (var period in periods.OrderBy(period => period.From).ThenBy(period => period.To))
            if (joined.Count > 0 && period.From <= joined[^1].To)
                joined[^1] = joined[^1] with { To = Math.Max(joined[^1].To, period.To) };
            else
                joined.Add(period);
        return [.. joined];
    }

    public static bool Cover(Period[] joined, long from, long to)
    {
        foreach (var period in joined)
            if (period.From <= from && to <= period.To)
                return true;
        return false;
    }

    /// <summary>Minutes of [from, to) inside the periods.</summary>
    public static long Within(Period[] joined, long from, long to)
    {
        var minutes = 0L;
        foreach (var period in joined)
            minutes += Math.Max(0, Math.Min(to, period.To) - Math.Max(from, period.From));
        return minutes;
    }
}
