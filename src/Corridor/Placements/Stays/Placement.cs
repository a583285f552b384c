using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Stays;

public enum PlacementState
{
    /// <summary>The match says so; neither or one side has accepted.</summary>
    Proposed,

    /// <summary>Somebody said no, or nobody answered in time.</summary>
    Declined,

    /// <summary>Both accepted: the agreement waits for signatures.</summary>
    Accepted,

    /// <summary>All have signed; the stay has not begun.</summary>
    Agreed,
    Running,

    /// <summary>The six months are over; the final report is open.</summary>
    Ended,
    Closed,
}

/// <summary>A start-up as it comes to its host.</summary>
public sealed record StayGuest(Guid ApplicationId, Guid OriginCityId, Guid OwnerId, string Title, string Language);

/// <summary>Six months of one start-up in one incubator. A row of the start-up's city and the host's.</summary>
public sealed class Placement : SharedByTwoCities
{
    /// <summary>With extensions; and from the first day to the last, with days away.</summary>
    public const int MostMonths = 12;
    private const int MostDays = 18 * 30;

    private Placement()
    {
    }

    /// <summary>The start-up's city.</summary>
    public override Guid FirstCityId { get; protected set; }

    /// <summary>The host's city.</summary>
    public override Guid SecondCityId { get; protected set; }

    public Guid CallId { get; private init; }
    public Guid CallCityId { get; private init; }
    public Guid MatchId { get; private init; }
    public Guid ApplicationId { get; private init; }
    public Guid OwnerId { get; private init; }
    public Guid OfferId { get; private init; }
    public Guid IncubatorId { get; private init; }

    /// <summary>The start-up's name, the incubator's and the offer's, as they were when the match was published.</summary>
    public string Title { get; private init; } = "";
    public string Incubator { get; private init; } = "";
    public LocalizedText Offer { get; private init; } = LocalizedText.Empty;
    public string Language { get; private init; } = "en";

    /// <summary>Of the call, as it was when the match was published.</summary>
    public PlacementTerms Terms { get; private init; } = null!;
    public PlacementState State { get; private set; }
    public Instant ProposedAt { get; private init; }
    public Instant AnswerBy { get; private init; }
    public Instant? ApplicantAcceptedAt { get; private set; }
    public Instant? HostAcceptedAt { get; private set; }
    public string Reason { get; private set; } = "";

    /// <summary>What was agreed on since: some months more, days away, an early end.</summary>
    public int ExtraMonths { get; private set; }
    public List<StayPause> Pauses { get; private set; } = [];
    public LocalDate? StoppedOn { get; private set; }

    /// <summary>Of a stay that was declined, or lapsed: the host said no, or alone said nothing. Its start-up may go elsewhere.</summary>
    public bool DeclinedByHost { get; private set; }

    /// <summary>Nine in the morning of the first day, and of the day months later, in the host's city.</summary>
    public ZonedMoment Starts { get; private set; } = null!;
    public ZonedMoment Ends { get; private set; } = null!;

    /// <summary>Beside the dates, so that the database counts and sums: the year of the first day, and the days lived there.</summary>
    public int Year { get; private set; }
    public int Days { get; private set; }
    public Instant? ClosedAt { get; private set; }

    /// <summary>When the second of both accepted.</summary>
    public Instant? AcceptedAt => ApplicantAcceptedAt is { } guest && HostAcceptedAt is { } host ? Instant.Max(guest, host) : null;

    public StayCalendar Calendar => new(Starts.Local.Date, Starts.Zone, Terms.Months + ExtraMonths, Pauses, StoppedOn);

    /// <summary>Away now: back on that day.</summary>
    public LocalDate? AwayUntil(Instant now) => DayOf(now) is var today && Pauses.Find(pause => pause.From <= today && today < pause.Until) is { } pause ? pause.Until : null;

    public bool IsUnderway => State is PlacementState.Agreed or PlacementState.Running or PlacementState.Ended or PlacementState.Closed;

    public static Placement Proposed(Call call, Guid match, StayGuest guest, Offers.PublicOffer offer, string zone, Instant now)
    {
        var terms = call.Placement ?? throw RuleBroken.Now("{0} does not end in a stay.", call.Title);
        var placement = new Placement
        {
            FirstCityId = guest.OriginCityId,
            SecondCityId = offer.CityId,
            CallId = call.Id,
            CallCityId = call.CityId,
            MatchId = match,
            ApplicationId = guest.ApplicationId,
            OwnerId = guest.OwnerId,
            OfferId = offer.Id,
            IncubatorId = offer.IncubatorId,
            Title = guest.Title,
            Incubator = offer.Incubator,
            Offer = offer.Title,
            Language = guest.Language,
            Terms = terms,
            ProposedAt = now,
            AnswerBy = now + Duration.FromDays(terms.AnswerWithinDays),
        };
        placement.BeginOn(FirstWeekday(offer.Month), zone);
        placement.Raise(new PlacementProposed(placement));
        return placement;
    }

    public void AcceptAsApplicant(Instant now)
    {
        MustBeProposed(now);
        ApplicantAcceptedAt ??= now;
        AcceptedByBoth();
    }

    /// <summary>The host accepts and says on which day of the month the stay begins.</summary>
    public void AcceptAsHost(LocalDate firstDay, Instant now)
    {
        MustBeProposed(now);
        RuleBroken.If(firstDay.ToYearMonth() != Starts.Local.Date.ToYearMonth(), "The stay begins in the month of the offer: choose a day of that month.");
        BeginOn(firstDay, Starts.Zone);
        HostAcceptedAt ??= now;
        AcceptedByBoth();
    }

    public void Decline(bool asHost, string reason, Instant now)
    {
        MustBeProposed(now);
        (State, DeclinedByHost, Reason) = (PlacementState.Declined, asHost, reason.Length <= 1000 ? reason.Trim() : reason[..1000]);
        Raise(new PlacementDeclined(this));
        Raise(new PlacementAnswered(this));
    }

    /// <summary>Every report of this stay by the dates that hold now, in order.</summary>
    public IReadOnlyList<ScheduledReport> Schedule => [.. Terms.Reports.SelectMany(Scheduled).OrderBy(one => one.At)];

    /// <summary>False when both have answered.</summary>
    public bool Lapse()
    {
        if (State != PlacementState.Proposed)
            return false;
        (State, DeclinedByHost) = (PlacementState.Declined, ApplicantAcceptedAt is not null);
        return true;
    }

    /// <summary>All parties have signed its agreement.</summary>
    internal void Agree()
    {
        State = PlacementState.Agreed;
        Raise(new PlacementSigned(this));
    }

    /// <summary>False when it is not time: not signed, or begun already.</summary>
    public bool Begin()
    {
        if (State != PlacementState.Agreed)
            return false;
        State = PlacementState.Running;
        Raise(new PlacementStarted(this));
        return true;
    }

    /// <summary>False when it never was signed, or has ended already.</summary>
    public bool End()
    {
        if (State is not (PlacementState.Agreed or PlacementState.Running))
            return false;
        State = PlacementState.Ended;
        Raise(new PlacementEnded(this));
        return true;
    }

    public void Close(Instant now)
    {
        if (State != PlacementState.Ended)
            return;
        (State, ClosedAt) = (PlacementState.Closed, now);
        Raise(new PlacementClosed(this));
    }

    /// <summary>Refuses what this stay cannot become.</summary>
    internal void MustAllow(Change change, Instant now)
    {
        RuleBroken.If(State is not (PlacementState.Agreed or PlacementState.Running) || Ends.Instant <= now, "Only a stay that is agreed and not over can be changed.");
        var today = DayOf(now);
        var last = Pauses.Count > 0 ? Pauses[^1] : null;
        switch (change.Kind)
        {
            case AmendmentKind.Extend:
                RuleBroken.If(change.Months is < 1 or > MostMonths, "Say by how many months.");
                RuleBroken.If(Terms.Months + ExtraMonths + change.Months > MostMonths, "A stay has at most {0} months, with its extensions.", MostMonths);
                break;
            case AmendmentKind.Pause:
                RuleBroken.If(change.From is null || change.Until is null || change.Until <= change.From, "Give the first day away, and a later first day back.");
                RuleBroken.If(change.From < today || change.From <= Starts.Local.Date || change.From >= Ends.Local.Date, "The first day away is ahead, after the first day of the stay and before its last.");
                RuleBroken.If(last is not null && change.From < last.Until, "There is a time away until {0} already.", last?.Until);
                break;
            case AmendmentKind.Return:
                RuleBroken.If(last is null || last.Until <= today, "There is no time away that could be changed.");
                RuleBroken.If(change.Until is null || change.Until < today || change.Until <= last!.From, "The first day back is ahead, and after the first day away.");
                break;
            default:
                RuleBroken.If(change.From is null || change.From < today || change.From >= Ends.Local.Date, "The last day is today or later, and earlier than the last day so far.");
                break;
        }

        RuleBroken.If(Period.DaysBetween(Starts.Local.Date, After(change).Ends.Local.Date) > MostDays, "With the days away, the stay would end more than {0} months after its first day.", MostDays / 30);
    }

    internal void Apply(Change change, StayParty by, string reason)
    {
        var changed = After(change);
        (ExtraMonths, Pauses, StoppedOn, Ends, Days) = (changed.Months - Terms.Months, [.. changed.Pauses], changed.StoppedOn, changed.Ends, changed.Days);
        if (change.Kind != AmendmentKind.Stop || State != PlacementState.Agreed)
            return;
        // It had not begun: the place is free for somebody else.
        (State, DeclinedByHost, Reason) = (PlacementState.Declined, by == StayParty.Host, reason);
        Raise(new PlacementDeclined(this));
    }

    private StayCalendar After(Change change) => change.Kind switch
    {
        AmendmentKind.Extend => Calendar with { Months = Terms.Months + ExtraMonths + change.Months },
        AmendmentKind.Pause => Calendar with { Pauses = [.. Pauses, StayPause.Of(change.From!.Value, change.Until!.Value)] },
        AmendmentKind.Return => Calendar with { Pauses = [.. Pauses[..^1], StayPause.Of(Pauses[^1].From, change.Until!.Value)] },
        _ => Calendar with { StoppedOn = change.From },
    };

    // What the dates leave no room for does not come: day 150 of a stay that ended on day 90.
    private IEnumerable<ScheduledReport> Scheduled(ReportTerms terms)
    {
        var calendar = Calendar;
        IEnumerable<(int Number, Instant At)> dates = terms.When switch
        {
            ReportTime.Days => terms.At.Select(day => (day, calendar.Day(day))),
            ReportTime.EachMonth => Enumerable.Range(1, calendar.Months - 1).Select(month => (month, calendar.Month(month))),
            ReportTime.Middle => [(0, calendar.Middle)],
            ReportTime.End => [(0, Ends.Instant)],
            _ => terms.At.Select(months => (months, calendar.MonthsAfter(months))),
        };
        return dates.Where(one => terms.When is ReportTime.End or ReportTime.After || one.At < Ends.Instant).Select(one => new ScheduledReport(terms, one.Number, one.At));
    }

    private LocalDate DayOf(Instant now) => now.InZone(DateTimeZoneProviders.Tzdb[Starts.Zone]).Date;

    private void BeginOn(LocalDate day, string zone)
    {
        var calendar = new StayCalendar(day, zone, Terms.Months, [], null);
        (Starts, Ends, Year, Days) = (calendar.Starts, calendar.Ends, day.Year, calendar.Days);
    }

    private void AcceptedByBoth()
    {
        if (ApplicantAcceptedAt is null || HostAcceptedAt is null)
            return;
        State = PlacementState.Accepted;
        Raise(new PlacementAccepted(this));
        Raise(new PlacementAnswered(this));
    }

    private void MustBeProposed(Instant now)
    {
        RuleBroken.If(State == PlacementState.Declined, "This stay was declined, or nobody answered in time.");
        RuleBroken.If(State != PlacementState.Proposed, "Both sides have accepted already.");
        RuleBroken.If(now > AnswerBy, "The time to answer is over.");
    }

    private static LocalDate FirstWeekday(YearMonth month)
    {
        var day = month.OnDayOfMonth(1);
        while (day.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday)
            day = day.PlusDays(1);
        return day;
    }
}

internal sealed class PlacementMapping : IEntityTypeConfiguration<Placement>
{
    public void Configure(EntityTypeBuilder<Placement> placement)
    {
        placement.ToTable("Placements");
        placement.Property(p => p.Title).HasMaxLength(200);
        placement.Property(p => p.Incubator).HasMaxLength(120);
        placement.Property(p => p.Language).HasMaxLength(12);
        placement.Property(p => p.Reason).HasMaxLength(1000);
        placement.Property(p => p.Terms).HasConversion<DefinitionConverter<PlacementTerms>, DefinitionComparer<PlacementTerms>>();
        placement.Ignore(p => p.AcceptedAt);
        placement.Ignore(p => p.Schedule);
        placement.Ignore(p => p.Calendar);
        placement.Property(p => p.Pauses).HasConversion<JsonConverter<List<StayPause>>, JsonComparer<List<StayPause>>>();
        placement.Ignore(p => p.IsUnderway);
        placement.HasIndex(p => new { p.MatchId, p.ApplicationId, p.OfferId }).IsUnique();
        placement.HasIndex(p => new { p.MatchId, p.ApplicationId }).IsUnique().HasFilter("\"State\" <> 'Declined'");
        placement.HasIndex(p => new { p.FirstCityId, p.State });
        placement.HasIndex(p => new { p.SecondCityId, p.State });
        placement.HasIndex(p => new { p.FirstCityId, p.Id });
        placement.HasIndex(p => new { p.SecondCityId, p.Id });
        placement.HasIndex(p => new { p.OwnerId, p.Id });
        placement.HasIndex(p => p.OfferId);
        placement.HasIndex(p => new { p.State, p.Year });
        placement.HasIndex(p => new { p.CallId, p.Id });
    }
}
