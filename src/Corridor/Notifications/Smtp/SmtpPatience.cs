namespace Corridor.Notifications.Smtp;

/// <summary>How long a server may take for a step. Shorter than RFC 5321's five to ten minutes: what waits here holds others up.</summary>
public sealed record SmtpPatience(TimeSpan Open, TimeSpan Command, TimeSpan Acceptance)
{
    /// <summary>Acceptance is longer: the text is scanned before it is answered, and giving up there makes a repeat.</summary>
    public static SmtpPatience Usual { get; } = new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(4));
}
