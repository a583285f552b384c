using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Checklists;

/// <summary>Something that is to be done before a stay was not done in time; told once for each date that was set.</summary>
public sealed record ChecklistItemLate(ChecklistItem Item, Placement Placement) : IWorkflowEvent
{
    public const string EventName = "ChecklistItemLateEvent";

    public string Name => EventName;

    public Guid Subject => Item.Id;

    public Guid? Root => Placement.CallId;
}

/// <summary>
/// What one party does before a stay begins, or a milestone that the stay should reach. Its date is counted from the first day, or in
/// months that were lived there, and moves with them.
/// </summary>
public sealed class ChecklistItem : SharedByTwoCities
{
    public const int MostDaysBefore = 365, MostDaysAfter = 60;
    private const int LeastTime = 7;

    private ChecklistItem()
    {
    }

    public override Guid FirstCityId { get; protected set; }
    public override Guid SecondCityId { get; protected set; }
    public Guid PlacementId { get; private init; }

    /// <summary>In the recipe; none: it was added for this stay.</summary>
    public string? Key { get; private init; }
    public LocalizedText Label { get; private init; } = LocalizedText.Empty;
    public LocalizedText Help { get; private init; } = LocalizedText.Empty;
    public StayParty Owner { get; private set; }

    public bool IsMilestone { get; private init; }

    /// <summary>The month of the stay at whose end a milestone is due; none: it has a date of its own.</summary>
    public int? Month { get; private set; }

    /// <summary>Negative: after the first day.</summary>
    public int DaysBefore { get; private set; }

    /// <summary>Where an agreement is signed late nobody is late at once.</summary>
    public LocalDate? NotBefore { get; private set; }
    public string Note { get; private set; } = "";
    public Instant? DoneAt { get; private set; }
    public string DoneBy { get; private set; } = "";

    /// <summary>The day on which it was done, as whoever ticked it says.</summary>
    public LocalDate? DoneOn { get; private set; }
    public Instant? ToldLateAt { get; private set; }

    /// <summary>Not for this stay.</summary>
    public Instant? DroppedAt { get; private set; }

    public LocalDate DueOn(Placement stay)
    {
        if (Month is { } month)
            return LocalDate.Min(stay.Calendar.DateOfMonth(month), stay.Ends.Local.Date);
        var (starts, due) = (stay.Starts.Local.Date, stay.Starts.Local.Date.PlusDays(-DaysBefore));
        return NotBefore is { } time ? LocalDate.Max(due, LocalDate.Min(time, starts)) : due;
    }

    /// <summary>Nine in the morning after the last day for it, in the host's city.</summary>
    public Instant LateAt(Placement stay) => ZonedMoment.MorningOf(DueOn(stay).PlusDays(1), stay.Starts.Zone).Instant;

    public bool IsLate(Placement stay, Instant now) => DoneAt is null && LateAt(stay) <= now;

    internal static ChecklistItem Of(Placement stay, ChecklistEntry entry, LocalDate today) => new()
    {
        FirstCityId = stay.FirstCityId,
        SecondCityId = stay.SecondCityId,
        PlacementId = stay.Id,
        Key = entry.Key,
        Label = entry.Label,
        Help = entry.Help ?? LocalizedText.Empty,
        Owner = entry.Owner,
        DaysBefore = entry.DaysBefore,
        NotBefore = today.PlusDays(LeastTime),
    };

    internal static ChecklistItem Of(Placement stay, MilestoneEntry entry) => new()
    {
        FirstCityId = stay.FirstCityId,
        SecondCityId = stay.SecondCityId,
        PlacementId = stay.Id,
        Key = entry.Key,
        Label = entry.Label,
        Help = entry.Done ?? LocalizedText.Empty,
        Owner = entry.Owner,
        IsMilestone = true,
        Month = entry.Month,
    };

    /// <summary>One that only this stay has.</summary>
    internal static ChecklistItem Added(Placement stay, string language, string? label, StayParty owner, LocalDate due, bool isMilestone)
    {
        RuleBroken.If(string.IsNullOrWhiteSpace(label) || label.Length > 200, "Say what is to be done, in at most 200 characters.");
        var item = new ChecklistItem
        {
            FirstCityId = stay.FirstCityId,
            SecondCityId = stay.SecondCityId,
            PlacementId = stay.Id,
            Label = LocalizedText.Of(language, label!.Trim()),
            IsMilestone = isMilestone,
        };
        item.Change(stay, owner, due);
        return item;
    }

    /// <summary>What is to be done its owner ticks; what a stay has reached either of those who live it.</summary>
    public bool IsTickedBy(StayParty party) => party == Owner || (IsMilestone && party is StayParty.StartUp or StayParty.Host);

    /// <param name="stay">Whose item.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="on">The day it was done; none: today.</param>
    /// <param name="now">When it is said.</param>
    public void Tick(Placement stay, Seat by, LocalDate? on, Instant now)
    {
        var today = now.InZone(DateTimeZoneProviders.Tzdb[stay.Starts.Zone]).Date;
        RuleBroken.If(on > today, "What was reached has a date that is not ahead.");
        RuleBroken.If(on < today.PlusDays(-2 * MostDaysBefore), "Give a date of the last two years.");
        if (DoneAt is null || on is not null)
            DoneOn = on ?? today;
        (DoneAt, DoneBy) = (DoneAt ?? now, DoneAt is null ? by.Name : DoneBy);
    }

    public void Untick() => (DoneAt, DoneBy, DoneOn) = (null, "", null);

    public void Say(string? note)
    {
        RuleBroken.If(note?.Length > 500, "Write a note of at most 500 characters.");
        Note = note?.Trim() ?? "";
    }

    public void Drop(Instant now) => DroppedAt ??= now;

    public void Change(Placement stay, StayParty owner, LocalDate due)
    {
        var days = Period.DaysBetween(due, stay.Starts.Local.Date);
        if (IsMilestone)
            RuleBroken.If(due < stay.Starts.Local.Date || due > stay.Ends.Local.Date, "A milestone has a day of the stay.");
        else
            RuleBroken.If(days is > MostDaysBefore or < -MostDaysAfter, "Choose a day at most {0} days before the first one and {1} days after it.", MostDaysBefore, MostDaysAfter);
        if (owner != Owner || due != DueOn(stay))
            ToldLateAt = null;
        if (IsMilestone && owner is not (StayParty.StartUp or StayParty.Host))
            throw RuleBroken.Now("A milestone is the start-up’s or the host’s.");
        (Owner, DaysBefore, NotBefore, Month) = (owner, days, null, null);
    }

    /// <summary>False when there is nothing to tell.</summary>
    internal bool TellLate(Placement stay, Instant now)
    {
        if (ToldLateAt is not null || !IsLate(stay, now))
            return false;
        ToldLateAt = now;
        Raise(new ChecklistItemLate(this, stay));
        return true;
    }
}

internal sealed class ChecklistItemMapping : IEntityTypeConfiguration<ChecklistItem>
{
    public void Configure(EntityTypeBuilder<ChecklistItem> item)
    {
        item.ToTable("ChecklistItems");
        item.Property(i => i.Key).HasMaxLength(80);
        item.Property(i => i.Note).HasMaxLength(500);
        item.Property(i => i.DoneBy).HasMaxLength(200);
        item.HasIndex(i => new { i.PlacementId, i.Key }).IsUnique();
        item.HasIndex(i => i.FirstCityId);
        item.HasIndex(i => i.SecondCityId);
        item.HasOne<Placement>().WithMany().HasForeignKey(i => i.PlacementId).OnDelete(DeleteBehavior.Cascade);
    }
}
