using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Meetings;

public enum MeetingState
{
    /// <summary>The host asked; the start-up has not chosen a time.</summary>
    Asked,
    Booked,

    /// <summary>The start-up does not want it.</summary>
    Declined,

    /// <summary>Called off by either side.</summary>
    Cancelled,
}

/// <summary>What happens to a meeting, in the city of its call.</summary>
public abstract record MeetingEvent(Meeting Meeting, string Name) : IWorkflowEvent
{
    public Guid Subject => Meeting.Id;

    public Guid? Root => Meeting.CallId;
}

public sealed record MeetingAsked(Meeting Meeting) : MeetingEvent(Meeting, EventName)
{
    public const string EventName = "MeetingAskedEvent";
}

public sealed record MeetingBooked(Meeting Meeting) : MeetingEvent(Meeting, EventName)
{
    public const string EventName = "MeetingBookedEvent";
}

/// <summary>What was booked does not take place at that time: called off, or moved.</summary>
public sealed record MeetingCancelled(Meeting Meeting) : MeetingEvent(Meeting, EventName)
{
    public const string EventName = "MeetingCancelledEvent";
}

/// <summary>
/// Twenty minutes in which a host and a start-up talk before they put each other in order. A row of the host's city and the call's.
/// Meetings begin on the hour or 20 or 40 minutes later: two overlap only if they begin together, which the database refuses.
/// </summary>
public sealed class Meeting : SharedByTwoCities
{
    public const int Minutes = 20, MostText = 1000;
    public static readonly Duration Length = Duration.FromMinutes(Minutes);

    private Meeting()
    {
    }

    /// <summary>The host's city.</summary>
    public override Guid FirstCityId { get; protected set; }

    /// <summary>The city whose call it is.</summary>
    public override Guid SecondCityId { get; protected set; }

    public Guid CallId { get; private init; }
    public Guid IncubatorId { get; private init; }
    public string Incubator { get; private init; } = "";
    public Guid ApplicationId { get; private init; }
    public string Title { get; private init; } = "";

    /// <summary>The start-up's account, and the host's who asked.</summary>
    public Guid OwnerId { get; private init; }
    public Guid HostId { get; private init; }
    public string Message { get; private init; } = "";

    /// <summary>Of the video call.</summary>
    public string Link { get; private init; } = "";
    public MeetingState State { get; private set; }
    public Instant AskedAt { get; private init; }
    public Instant? Starts { get; private set; }
    public string Reason { get; private set; } = "";

    /// <summary>Counts up with each change that calendars have to follow.</summary>
    public int Sequence { get; private set; }

    public Instant? Ends => Starts + Length;

    public bool Stands => State is MeetingState.Asked or MeetingState.Booked;

    public static Meeting Asked((Guid Id, string Name, Guid City) incubator, Applications.Application application, Guid host, string link, string message, Instant now)
    {
        RuleBroken.If(!(Uri.TryCreate(link.Trim(), UriKind.Absolute, out var address) && address.Scheme is "https") || link.Length > 300, "Give the address of the video call, with https:// before it.");
        RuleBroken.If(message.Length > MostText, "Write at most {0} characters.", MostText);
        var meeting = new Meeting
        {
            FirstCityId = incubator.City,
            SecondCityId = application.CityId,
            CallId = application.CallId,
            IncubatorId = incubator.Id,
            Incubator = incubator.Name,
            ApplicationId = application.Id,
            Title = application.Title,
            OwnerId = application.OwnerId,
            HostId = host,
            Link = link.Trim(),
            Message = message.Trim(),
            AskedAt = now,
        };
        meeting.Raise(new MeetingAsked(meeting));
        return meeting;
    }

    /// <summary>What the example of a mail speaks of.</summary>
    internal static Meeting Example((Guid Id, string Title) application, MeetingState state) =>
        new() { ApplicationId = application.Id, Title = application.Title, Incubator = "Incubator", Link = "https://video.example/", State = state };

    /// <summary>The start-up chooses a time, or another one.</summary>
    public void Book(Instant starts)
    {
        MustStand();
        RuleBroken.If(starts.ToUnixTimeSeconds() % (Minutes * 60) != 0, "Choose one of the times shown.");
        RuleBroken.If(Starts == starts, "The meeting is at this time already.");
        if (State == MeetingState.Booked)
            Raise(new MeetingCancelled(this));
        (State, Starts, Sequence) = (MeetingState.Booked, starts, Sequence + 1);
        Raise(new MeetingBooked(this));
    }

    /// <summary>The time does not suit the host any more: the start-up chooses another.</summary>
    public void Reopen(Instant now)
    {
        MustStand();
        RuleBroken.If(State != MeetingState.Booked || Starts <= now, "There is no time to give up.");
        (State, Starts, Sequence) = (MeetingState.Asked, null, Sequence + 1);
        Raise(new MeetingCancelled(this));
        Raise(new MeetingAsked(this));
    }

    public void Decline(string reason)
    {
        RuleBroken.If(State != MeetingState.Asked, "This meeting does not wait for an answer any more.");
        (State, Reason) = (MeetingState.Declined, Shortened(reason));
    }

    public void Cancel(string reason, Instant now)
    {
        MustStand();
        RuleBroken.If(State == MeetingState.Booked && Starts <= now, "This meeting has begun.");
        (State, Reason, Sequence) = (MeetingState.Cancelled, Shortened(reason), Sequence + 1);
        Raise(new MeetingCancelled(this));
    }

    private void MustStand()
    {
        RuleBroken.If(State == MeetingState.Declined, "The start-up declined this meeting.");
        RuleBroken.If(State == MeetingState.Cancelled, "This meeting was called off.");
    }

    private static string Shortened(string reason) => reason.Length <= MostText ? reason.Trim() : reason[..MostText];
}

internal sealed class MeetingMapping : IEntityTypeConfiguration<Meeting>
{
    public void Configure(EntityTypeBuilder<Meeting> meeting)
    {
        meeting.ToTable("Meetings");
        meeting.Property(m => m.Incubator).HasMaxLength(120);
        meeting.Property(m => m.Title).HasMaxLength(200);
        meeting.Property(m => m.Link).HasMaxLength(300);
        meeting.Property(m => m.Message).HasMaxLength(Meeting.MostText);
        meeting.Property(m => m.Reason).HasMaxLength(Meeting.MostText);
        meeting.Ignore(m => m.Ends).Ignore(m => m.Stands);
        meeting.HasIndex(m => new { m.IncubatorId, m.ApplicationId }).IsUnique().HasFilter("\"State\" IN ('Asked', 'Booked', 'Declined')");
        meeting.HasIndex(m => new { m.IncubatorId, m.Starts }).IsUnique().HasFilter("\"State\" = 'Booked'");
        meeting.HasIndex(m => new { m.OwnerId, m.Starts }).IsUnique().HasFilter("\"State\" = 'Booked'");
        meeting.HasIndex(m => new { m.FirstCityId, m.CallId });
        meeting.HasIndex(m => new { m.SecondCityId, m.CallId });
        meeting.HasOne<Applications.Application>().WithMany().HasForeignKey(m => m.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}
