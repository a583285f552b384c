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

/// <summary>What a side of a stay tells, when its date has come: a check-in, a month, the end, a year later.</summary>
public sealed class Report : SharedByTwoCities
{
    private Report()
    {
    }

    public override Guid FirstCityId { get; protected set; }
    public override Guid SecondCityId { get; protected set; }
    public Guid PlacementId { get; private init; }

    /// <summary>Of its <see cref="ReportTerms"/>.</summary>
    public string Key { get; private init; } = "";

    /// <summary>Which one of several: its day, its month, or how many months after the end; otherwise 0.</summary>
    public int Number { get; private init; }
    public Instant OpenedAt { get; private init; }
    public Instant DueAt { get; private init; }
    public Dictionary<string, string> Answers { get; private set; } = [];
    public Instant? SavedAt { get; private set; }
    public Instant? SentAt { get; private set; }
    public int Reminders { get; private set; }

    /// <summary>What a start-up tells after its stay that can be summed; none: it was not asked, or not told yet.</summary>
    public long? Jobs { get; private set; }
    public long? Clients { get; private set; }
    public long? Deals { get; private set; }

    public bool IsLateAt(Instant now) => SentAt is null && DueAt < now;

    public static Report Open(Placement placement, ScheduledReport scheduled, Instant now)
    {
        var report = new Report
        {
            FirstCityId = placement.FirstCityId,
            SecondCityId = placement.SecondCityId,
            PlacementId = placement.Id,
            Key = scheduled.Terms.Key,
            Number = scheduled.Number,
            OpenedAt = now,
            DueAt = now + Duration.FromDays(scheduled.Terms.DueWithinDays),
        };
        report.Raise(new ReportOpened(report, placement));
        return report;
    }

    public ReportTerms TermsOf(Placement placement) => placement.Terms.Reports.Single(terms => terms.Key == Key);

    public FormDefinition FormOf(Placement placement) => TermsOf(placement).Form;

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
        if (TermsOf(placement).When == ReportTime.After)
            (Jobs, Clients, Deals) = (Told(placement, Counted.Jobs), Told(placement, Counted.Clients), Told(placement, Counted.Deals));
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

    private long? Told(Placement placement, Counted what)
    {
        var told = FormOf(placement).Fields.Where(field => field.Counts == what).Select(field => Calls.Answers.ReadNumber(Answers.GetValueOrDefault(field.Key, ""))).OfType<decimal>().ToList();
        return told.Count == 0 ? null : (long)told.Sum();
    }
}

internal sealed class ReportMapping : IEntityTypeConfiguration<Report>
{
    public void Configure(EntityTypeBuilder<Report> report)
    {
        report.ToTable("PlacementReports");
        report.Property(r => r.Key).HasMaxLength(60);
        report.Property(r => r.Answers).HasConversion<JsonConverter<Dictionary<string, string>>, JsonComparer<Dictionary<string, string>>>();
        report.HasIndex(r => new { r.PlacementId, r.Key, r.Number }).IsUnique();
        report.HasIndex(r => new { r.Number, r.SentAt }).HasFilter("\"Jobs\" IS NOT NULL OR \"Clients\" IS NOT NULL OR \"Deals\" IS NOT NULL");
        report.HasIndex(r => r.FirstCityId);
        report.HasIndex(r => r.SecondCityId);
        report.HasOne<Placement>().WithMany().HasForeignKey(r => r.PlacementId).OnDelete(DeleteBehavior.Cascade);
    }
}
