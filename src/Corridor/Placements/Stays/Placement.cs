using System.Security.Cryptography;
using System.Text;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
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

    /// <summary>Both signed; the stay has not begun.</summary>
    Agreed,
    Running,

    /// <summary>The six months are over; the final report is open.</summary>
    Ended,
    Closed,
}

/// <summary>What happens to a stay, in its host's city, for the workflows of its call.</summary>
public abstract record PlacementEvent(Placement Placement, string Name) : IWorkflowEvent
{
    public Guid Subject => Placement.Id;

    public Guid? Root => Placement.CallId;
}

public sealed record PlacementProposed(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "PlacementProposedEvent";
}

/// <summary>There is nothing left to answer: both sides accepted, or one declined.</summary>
public sealed record PlacementAnswered(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "PlacementAnsweredEvent";
}

public sealed record PlacementAccepted(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "PlacementAcceptedEvent";
}

public sealed record PlacementDeclined(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "PlacementDeclinedEvent";
}

/// <summary>Both have signed.</summary>
public sealed record PlacementSigned(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "PlacementSignedEvent";
}

public sealed record PlacementStarted(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "PlacementStartedEvent";
}

public sealed record PlacementEnded(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "PlacementEndedEvent";
}

/// <summary>Its final report is in.</summary>
public sealed record PlacementClosed(Placement Placement) : PlacementEvent(Placement, EventName)
{
    public const string EventName = "PlacementClosedEvent";
}

/// <summary>A start-up as it comes to its host.</summary>
public sealed record StayGuest(Guid ApplicationId, Guid OriginCityId, Guid OwnerId, string Title, string Language);

/// <summary>Who signed, what exactly, and when.</summary>
/// <param name="AccountId">The account that signed.</param>
/// <param name="Name">As typed.</param>
/// <param name="Digest">SHA-256 of the agreement that was on screen.</param>
/// <param name="At">When, in extended ISO form: JSON keeps it as text.</param>
public sealed record Signature(Guid AccountId, string Name, string Digest, string At)
{
    public Instant Instant => NodaTime.Text.InstantPattern.ExtendedIso.Parse(At).Value;
}

/// <summary>Six months of one start-up in one incubator. A row of the start-up's city and the host's.</summary>
public sealed class Placement : SharedByTwoCities
{
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

    /// <summary>Of a stay that was declined, or lapsed: the host said no, or alone said nothing. Its start-up may go elsewhere.</summary>
    public bool DeclinedByHost { get; private set; }

    /// <summary>Nine in the morning of the first day, and of the day months later, in the host's city.</summary>
    public ZonedMoment Starts { get; private set; } = null!;
    public ZonedMoment Ends { get; private set; } = null!;
    public Signature? ApplicantSignature { get; private set; }
    public Signature? HostSignature { get; private set; }
    public Instant? ClosedAt { get; private set; }

    /// <summary>When the second of both accepted.</summary>
    public Instant? AcceptedAt => ApplicantAcceptedAt is { } guest && HostAcceptedAt is { } host ? Instant.Max(guest, host) : null;

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

    /// <summary>The days of its check-ins that fall within it, in order.</summary>
    public IEnumerable<int> CheckInDays => Terms.CheckInDays.Where(day => MorningOf(day) < Ends.Instant).Order();

    /// <summary>Day 30 is thirty days after the first one, at nine in the morning there, whatever the clocks did meanwhile.</summary>
    public Instant MorningOf(int day) => ZonedMoment.MorningOf(Starts.Local.Date.PlusDays(day), Starts.Zone).Instant;

    /// <summary>False when both have answered.</summary>
    public bool Lapse()
    {
        if (State != PlacementState.Proposed)
            return false;
        (State, DeclinedByHost) = (PlacementState.Declined, ApplicantAcceptedAt is not null);
        return true;
    }

    /// <summary>A fingerprint of all that is signed: parties, dates and every article in every language.</summary>
    public string AgreementDigest()
    {
        var text = new StringBuilder()
            .Append(Id).Append('\n').Append(Title).Append('\n').Append(Incubator).Append('\n')
            .Append(DefinitionJson.Write(Offer)).Append('\n')
            .Append(NodaTime.Text.InstantPattern.ExtendedIso.Format(Starts.Instant)).Append('\n')
            .Append(NodaTime.Text.InstantPattern.ExtendedIso.Format(Ends.Instant)).Append('\n')
            .Append(DefinitionJson.Write(Terms.Agreement));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <param name="asHost">For which side.</param>
    /// <param name="account">Who signs.</param>
    /// <param name="name">Typed by hand.</param>
    /// <param name="digest">Of the agreement that was on screen.</param>
    /// <param name="now">When.</param>
    public void Sign(bool asHost, Guid account, string name, string digest, Instant now)
    {
        RuleBroken.If(State != PlacementState.Accepted, "There is nothing to sign now.");
        RuleBroken.If(string.IsNullOrWhiteSpace(name) || name.Length > 200, "Sign with your full name, in at most 200 characters.");
        RuleBroken.If(digest != AgreementDigest(), "The agreement has changed since you opened it: read it again before you sign.");
        RuleBroken.If((asHost ? HostSignature : ApplicantSignature) is not null, "Your side has signed already.");
        var signature = new Signature(account, name.Trim(), digest, NodaTime.Text.InstantPattern.ExtendedIso.Format(now));
        if (asHost)
            HostSignature = signature;
        else
            ApplicantSignature = signature;
        if (HostSignature is null || ApplicantSignature is null)
            return;
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

    private void BeginOn(LocalDate day, string zone)
    {
        Starts = ZonedMoment.MorningOf(day, zone);
        Ends = ZonedMoment.MorningOf(day + Period.FromMonths(Terms.Months), zone);
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
        placement.Property(p => p.ApplicantSignature).HasConversion<JsonConverter<Signature?>, JsonComparer<Signature?>>();
        placement.Property(p => p.HostSignature).HasConversion<JsonConverter<Signature?>, JsonComparer<Signature?>>();
        placement.Ignore(p => p.AcceptedAt);
        placement.Ignore(p => p.CheckInDays);
        placement.Ignore(p => p.IsUnderway);
        placement.HasIndex(p => new { p.MatchId, p.ApplicationId, p.OfferId }).IsUnique();
        placement.HasIndex(p => new { p.MatchId, p.ApplicationId }).IsUnique().HasFilter("\"State\" <> 'Declined'");
        placement.HasIndex(p => new { p.FirstCityId, p.State });
        placement.HasIndex(p => new { p.SecondCityId, p.State });
        placement.HasIndex(p => new { p.FirstCityId, p.Id });
        placement.HasIndex(p => new { p.SecondCityId, p.Id });
        placement.HasIndex(p => new { p.OwnerId, p.Id });
        placement.HasIndex(p => p.OfferId);
        placement.HasIndex(p => new { p.CallId, p.Id });
    }
}
