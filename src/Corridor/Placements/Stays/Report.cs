using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Stays;

/// <summary>What happens to a report, in the host's city, for the workflows of the stay's call.</summary>
public abstract record ReportEvent(Report Report, Placement Placement, string Name) : IWorkflowEvent
{
    public Guid Subject => Report.Id;

    public Guid? Root => Placement.CallId;
}

public sealed record ReportOpened(Report Report, Placement Placement) : ReportEvent(Report, Placement, EventName)
{
    public const string EventName = "ReportOpenedEvent";
}

public sealed record ReportSent(Report Report, Placement Placement) : ReportEvent(Report, Placement, EventName)
{
    public const string EventName = "ReportSentEvent";
}

/// <summary>It was called for, the first time.</summary>
public sealed record ReportLate(Report Report, Placement Placement) : ReportEvent(Report, Placement, EventName)
{
    public const string EventName = "ReportLateEvent";
}

/// <summary>What a start-up tells during its stay: a check-in on a given day, and a final report at the end.</summary>
public sealed class Report : SharedByTwoCities
{
    private static readonly Duration CheckInTime = Duration.FromDays(7), FinalTime = Duration.FromDays(14);

    private Report()
    {
    }

    public override Guid FirstCityId { get; protected set; }
    public override Guid SecondCityId { get; protected set; }
    public Guid PlacementId { get; private init; }

    /// <summary>The day of the stay of a check-in; 0 is the final report.</summary>
    public int Day { get; private init; }
    public Instant OpenedAt { get; private init; }
    public Instant DueAt { get; private init; }
    public Dictionary<string, string> Answers { get; private set; } = [];
    public Instant? SavedAt { get; private set; }
    public Instant? SentAt { get; private set; }
    public int Reminders { get; private set; }

    public bool IsFinal => Day == 0;

    public bool IsLateAt(Instant now) => SentAt is null && DueAt < now;

    public static Report Open(Placement placement, int day, Instant now)
    {
        var report = new Report
        {
            FirstCityId = placement.FirstCityId,
            SecondCityId = placement.SecondCityId,
            PlacementId = placement.Id,
            Day = day,
            OpenedAt = now,
            DueAt = now + (day == 0 ? FinalTime : CheckInTime),
        };
        report.Raise(new ReportOpened(report, placement));
        return report;
    }

    public FormDefinition FormOf(Placement placement) => IsFinal ? placement.Terms.FinalReport : placement.Terms.CheckIn;

    /// <summary>Keeps what is typed, complete or not.</summary>
    public void Save(IReadOnlyDictionary<string, string> answers, Instant now)
    {
        RuleBroken.If(SentAt is not null, "This was sent already: it stays as it is.");
        (Answers, SavedAt) = (answers.ToDictionary(), now);
    }

    public void Send(Placement placement, Instant now)
    {
        RuleBroken.If(SentAt is not null, "This was sent already: it stays as it is.");
        RuleBroken.If(AnswerCheck.Problems(FormOf(placement), Answers).Count > 0, "Some answers are missing or need a change: they are marked below.");
        SentAt = now;
        Raise(new ReportSent(this, placement));
    }

    /// <summary>False when it was sent.</summary>
    public bool Remind(Placement placement)
    {
        if (SentAt is not null)
            return false;
        if (++Reminders == 1)
            Raise(new ReportLate(this, placement));
        return true;
    }
}

internal sealed class ReportMapping : IEntityTypeConfiguration<Report>
{
    public void Configure(EntityTypeBuilder<Report> report)
    {
        report.ToTable("PlacementReports");
        report.Property(r => r.Answers).HasConversion<JsonConverter<Dictionary<string, string>>, JsonComparer<Dictionary<string, string>>>();
        report.Ignore(r => r.IsFinal);
        report.HasIndex(r => new { r.PlacementId, r.Day }).IsUnique();
        report.HasIndex(r => r.FirstCityId);
        report.HasIndex(r => r.SecondCityId);
        report.HasOne<Placement>().WithMany().HasForeignKey(r => r.PlacementId).OnDelete(DeleteBehavior.Cascade);
    }
}
