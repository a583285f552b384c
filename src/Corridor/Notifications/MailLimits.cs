namespace Corridor.Notifications;

/// <summary>How much mail leaves at once, and of one city in a minute.</summary>
public sealed record MailLimits
{
    /// <summary>To the mail server, of each node.</summary>
    public int Connections { get; init; } = 8;

    /// <summary>Counted in the database: of all nodes together.</summary>
    public int PerCityPerMinute { get; init; } = 600;
}
