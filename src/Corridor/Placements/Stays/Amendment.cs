using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Stays;

public enum AmendmentKind
{
    /// <summary>Some months longer.</summary>
    Extend,

    /// <summary>Away from a day until another; so a stay is also split in two.</summary>
    Pause,

    /// <summary>Back from the time away on another day than was agreed.</summary>
    Return,

    /// <summary>Ended early.</summary>
    Stop,
}

public enum AmendmentState
{
    Proposed,
    Accepted,
    Refused,
    Withdrawn,

    /// <summary>The stay ended before anybody answered.</summary>
    Lapsed,
}

/// <summary>What is to change.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Months">Of an extension.</param>
/// <param name="From">The first day away, or the last day of a stay that ends early.</param>
/// <param name="Until">The first day back.</param>
public sealed record Change(AmendmentKind Kind, int Months = 0, LocalDate? From = null, LocalDate? Until = null);

/// <summary>An agreed stay is changed: one side proposes, the other answers; ending early needs no consent.</summary>
public sealed class Amendment : SharedByTwoCities
{
    private const int MaxReason = 1000;

    private Amendment()
    {
    }

    public override Guid FirstCityId { get; protected set; }
    public override Guid SecondCityId { get; protected set; }
    public Guid PlacementId { get; private init; }
    public AmendmentKind Kind { get; private init; }
    public int Months { get; private init; }
    public LocalDate? From { get; private init; }
    public LocalDate? Until { get; private init; }
    public StayParty By { get; private init; }
    public Guid AccountId { get; private init; }
    public string Reason { get; private init; } = "";
    public Instant ProposedAt { get; private init; }
    public AmendmentState State { get; private set; }
    public Instant? AnsweredAt { get; private set; }

    /// <summary>Who has to answer.</summary>
    public StayParty Asked => By.Other();

    public Change Change => new(Kind, Months, From, Until);

    /// <param name="stay">What is changed.</param>
    /// <param name="change">How.</param>
    /// <param name="by">Which side wants it.</param>
    /// <param name="account">Who asks for that side.</param>
    /// <param name="reason">Read by the other side and by both cities.</param>
    /// <param name="now">When.</param>
    public static Amendment Propose(Placement stay, Change change, StayParty by, Guid account, string reason, Instant now)
    {
        RuleBroken.If(string.IsNullOrWhiteSpace(reason), "Say why: the other side and both cities read it.");
        RuleBroken.If(reason.Length > MaxReason, "Write at most {0} characters.", MaxReason);
        stay.MustAllow(change, now);
        var amendment = new Amendment
        {
            FirstCityId = stay.FirstCityId,
            SecondCityId = stay.SecondCityId,
            PlacementId = stay.Id,
            Kind = change.Kind,
            Months = change.Months,
            From = change.From,
            Until = change.Until,
            By = by,
            AccountId = account,
            Reason = reason.Trim(),
            ProposedAt = now,
        };
        if (change.Kind == AmendmentKind.Stop)
            amendment.Take(stay, now);
        else
            amendment.Raise(new AmendmentProposed(stay, amendment));
        return amendment;
    }

    public void Accept(Placement stay, StayParty by, Instant now)
    {
        MustBeAnsweredBy(by);
        stay.MustAllow(Change, now);
        Take(stay, now);
    }

    public void Refuse(Placement stay, StayParty by, Instant now)
    {
        MustBeAnsweredBy(by);
        (State, AnsweredAt) = (AmendmentState.Refused, now);
        Raise(new AmendmentAnswered(stay, this));
    }

    public void Withdraw(StayParty by, Instant now)
    {
        RuleBroken.If(by != By, "Only the side that proposed a change takes it back.");
        MustBeOpen();
        (State, AnsweredAt) = (AmendmentState.Withdrawn, now);
    }

    internal void Lapse(Instant now)
    {
        MustBeOpen();
        (State, AnsweredAt) = (AmendmentState.Lapsed, now);
    }

    private void Take(Placement stay, Instant now)
    {
        (State, AnsweredAt) = (AmendmentState.Accepted, now);
        stay.Apply(Change, By, Reason);
        Raise(Kind == AmendmentKind.Stop ? new PlacementStopped(stay, this) : new AmendmentAnswered(stay, this));
    }

    private void MustBeAnsweredBy(StayParty by)
    {
        MustBeOpen();
        RuleBroken.If(by == By, "The other side answers this.");
    }

    private void MustBeOpen() => RuleBroken.If(State != AmendmentState.Proposed, "This change was answered or taken back already.");
}

/// <summary>What was proposed and not answered when a stay ends, early or not, is not open any more.</summary>
internal sealed class LapseAmendments(CorridorDb db, TimeProvider clock) : IHandle<PlacementStopped>, IHandle<PlacementEnded>
{
    public Task HandleAsync(PlacementStopped happened, CancellationToken cancel) => LapseAsync(happened.Placement, cancel);

    public Task HandleAsync(PlacementEnded happened, CancellationToken cancel) => LapseAsync(happened.Placement, cancel);

    private async Task LapseAsync(Placement stay, CancellationToken cancel)
    {
        foreach (var amendment in await db.Set<Amendment>().Where(one => one.PlacementId == stay.Id && one.State == AmendmentState.Proposed).ToListAsync(cancel))
            amendment.Lapse(clock.Now());
    }
}

internal sealed class AmendmentMapping : IEntityTypeConfiguration<Amendment>
{
    public void Configure(EntityTypeBuilder<Amendment> amendment)
    {
        amendment.ToTable("PlacementAmendments");
        amendment.Property(a => a.Reason).HasMaxLength(1000);
        amendment.Ignore(a => a.Change);
        amendment.Ignore(a => a.Asked);
        amendment.HasIndex(a => a.PlacementId).IsUnique().HasFilter("\"State\" = 'Proposed'").HasDatabaseName("IX_PlacementAmendments_OneOpen");
        amendment.HasIndex(a => new { a.PlacementId, a.Id });
        amendment.HasIndex(a => a.FirstCityId);
        amendment.HasIndex(a => a.SecondCityId);
        amendment.HasOne<Placement>().WithMany().HasForeignKey(a => a.PlacementId).OnDelete(DeleteBehavior.Cascade);
    }
}
