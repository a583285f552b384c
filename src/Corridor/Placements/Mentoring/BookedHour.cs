using Corridor.Data;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Mentoring;

public enum BookedHourState
{
    Booked,

    /// <summary>Called off by the guest or by the host.</summary>
    Cancelled,
}

/// <summary>
/// An hour of a mentor with a guest. Hours begin together everywhere, so two overlap only if they begin together, which the database
/// refuses for the mentor and for the guest.
/// </summary>
public sealed class BookedHour : SharedByTwoCities
{
    public const int Minutes = 60, MostText = 500;
    public static readonly Duration Length = Duration.FromMinutes(Minutes);

    private BookedHour()
    {
    }

    public override Guid FirstCityId { get; protected set; }
    public override Guid SecondCityId { get; protected set; }
    public Guid PlacementId { get; private init; }

    /// <summary>Who may be off the list since; the name stays.</summary>
    public Guid MentorId { get; private init; }
    public string Mentor { get; private init; } = "";
    public string Place { get; private init; } = "";
    public Guid OwnerId { get; private init; }
    public string Topic { get; private init; } = "";
    public Instant Starts { get; private init; }
    public BookedHourState State { get; private set; }

    /// <summary>Counts up with each change that calendars have to follow.</summary>
    public int Sequence { get; private set; }

    public Instant Ends => Starts + Length;

    public static BookedHour Of(Placement stay, Mentor mentor, Instant starts, string? topic)
    {
        RuleBroken.If(string.IsNullOrWhiteSpace(topic) || topic.Length > MostText, "Say what you would like to talk about, in at most {0} characters.", MostText);
        return new BookedHour
        {
            FirstCityId = stay.FirstCityId,
            SecondCityId = stay.SecondCityId,
            PlacementId = stay.Id,
            MentorId = mentor.Id,
            Mentor = mentor.Name,
            Place = mentor.Place,
            OwnerId = stay.OwnerId,
            Topic = topic!.Trim(),
            Starts = starts,
        };
    }

    public void Cancel(Instant now)
    {
        RuleBroken.If(State == BookedHourState.Cancelled, "This hour was called off already.");
        RuleBroken.If(Starts <= now, "This hour has begun.");
        (State, Sequence) = (BookedHourState.Cancelled, Sequence + 1);
    }
}

internal sealed class BookedHourMapping : IEntityTypeConfiguration<BookedHour>
{
    public void Configure(EntityTypeBuilder<BookedHour> hour)
    {
        hour.ToTable("BookedHours");
        hour.Property(h => h.Mentor).HasMaxLength(120);
        hour.Property(h => h.Place).HasMaxLength(300);
        hour.Property(h => h.Topic).HasMaxLength(BookedHour.MostText);
        hour.Ignore(h => h.Ends);
        hour.HasIndex(h => new { h.MentorId, h.Starts }).IsUnique().HasFilter("\"State\" = 'Booked'");
        hour.HasIndex(h => new { h.OwnerId, h.Starts }).IsUnique().HasFilter("\"State\" = 'Booked'");
        hour.HasIndex(h => new { h.PlacementId, h.Starts });
        hour.HasIndex(h => h.FirstCityId);
        hour.HasIndex(h => h.SecondCityId);
        hour.HasOne<Placement>().WithMany().HasForeignKey(h => h.PlacementId).OnDelete(DeleteBehavior.Cascade);
    }
}
