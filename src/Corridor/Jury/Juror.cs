using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury.Pitches;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Jury;

public enum JurorState
{
    Invited,
    Accepted,
    Declined,

    /// <summary>No answer for so long that the call's workflow gave up waiting; an answer is still welcome.</summary>
    Silent,
}

/// <summary>What happens to a juror, for the call's workflows.</summary>
public abstract record JurorEvent(Juror Juror, string Name) : IWorkflowEvent
{
    public Guid Subject => Juror.Id;

    public Guid? Root => Juror.CallId;
}

public sealed record JurorInvited(Juror Juror) : JurorEvent(Juror, EventName)
{
    public const string EventName = "JurorInvitedEvent";
}

public sealed record JurorAccepted(Juror Juror) : JurorEvent(Juror, EventName)
{
    public const string EventName = "JurorAcceptedEvent";
}

public sealed record JurorDeclined(Juror Juror) : JurorEvent(Juror, EventName)
{
    public const string EventName = "JurorDeclinedEvent";
}

/// <summary>Their address takes no mail, and they have not answered.</summary>
public sealed record JurorUnreachable(Juror Juror) : JurorEvent(Juror, EventName)
{
    public const string EventName = "JurorUnreachableEvent";
}

/// <summary>Once however many reviews they were given together.</summary>
public sealed record ReviewsAssigned(Juror Juror) : JurorEvent(Juror, EventName)
{
    public const string EventName = "ReviewsAssignedEvent";
}

/// <summary>What a juror says on the one page that opens the round to them.</summary>
public sealed record JurorAnswer(
    string Name, string Organisation, Guid? HomeCityId, IReadOnlyList<string> Languages, IReadOnlyList<string> Themes,
    int MaxLoad, string Ties, bool Confidential)
{
    public string Expertise { get; init; } = "";

    /// <summary>When they can be at live pitches; none: nothing was asked.</summary>
    public StatedHours? Hours { get; init; }
}

/// <summary>Someone asked to score the applications of one call.</summary>
public sealed class Juror : CityOwned
{
    public const int MostLoad = 200;
    public const int MostExpertise = 1000;

    private Juror()
    {
    }

    public Guid CallId { get; private init; }
    public string Name { get; private set; } = "";
    public string Email { get; private init; } = "";

    /// <summary>By name or, before they gave one, by address.</summary>
    public string Called => Name.Length > 0 ? Name : Email;
    public Guid? AccountId { get; private set; }
    public string Organisation { get; private set; } = "";
    public string CountryOfOrigin { get; private set; } = "";

    /// <summary>The city of the network they come from: they never score its applications.</summary>
    public Guid? HomeCityId { get; private set; }
    public List<string> Languages { get; private set; } = [];
    public List<string> Themes { get; private set; } = [];

    /// <summary>What they know well, in their own words: applications that speak of it suit them.</summary>
    public string Expertise { get; private set; } = "";
    public int MaxLoad { get; private set; }

    /// <summary>The language their mails are written in.</summary>
    public string Language { get; private set; } = "en";
    public JurorState State { get; private set; }

    /// <summary>Why they declined.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>People and companies they are tied to, in their own words, for the coordinator to read.</summary>
    public string Ties { get; private set; } = "";

    /// <summary>When they can be at live pitches; none: by day where they come from.</summary>
    public StatedHours? Hours { get; private set; }
    public Instant InvitedAt { get; private set; }

    /// <summary>Until then an answer is asked for; one that comes later is still welcome.</summary>
    public Instant AnswerBy { get; private set; }
    public Instant? RemindedAt { get; private set; }
    public Instant? AnsweredAt { get; private set; }
    public Instant? ConfidentialSince { get; private set; }
    public Instant? SeenAt { get; private set; }
    public Instant? RevokedAt { get; private set; }

    public bool IsOnPanel => State == JurorState.Accepted && RevokedAt is null;

    /// <summary>Not there, or not answering: somebody else is wanted in their place.</summary>
    public bool IsMissing => RevokedAt is not null || State is JurorState.Declined or JurorState.Silent;

    public bool IsUnanswered => State is JurorState.Invited or JurorState.Silent && RevokedAt is null;

    /// <summary>Someone who is not asked yet; what they said on an earlier jury need not be said again.</summary>
    public static Juror Of(Call call, Invitee invitee, string language, Instant now)
    {
        var (line, earlier) = (invitee.Line, invitee.Earlier);
        return new Juror
        {
            CallId = call.Id,
            Name = line.Name.Length > 0 ? line.Name : earlier?.Name ?? "",
            Email = line.Email,
            AccountId = invitee.Account?.Id,
            Organisation = earlier?.Organisation ?? "",
            HomeCityId = invitee.Home?.Id,
            CountryOfOrigin = invitee.Home?.Country ?? "",
            Languages = line.Languages.Count > 0 ? [.. line.Languages] : [.. earlier?.Languages ?? []],
            Themes = [.. earlier?.Themes ?? []],
            Expertise = earlier?.Expertise ?? "",
            MaxLoad = call.Jury.MaxLoad,
            Language = language,
            InvitedAt = now,
        };
    }

    /// <summary>Asks for an answer by then; also once more, after they were taken off the jury.</summary>
    public void Ask(Instant answerBy, Instant now)
    {
        (RevokedAt, State, InvitedAt, AnswerBy) = (null, JurorState.Invited, now, answerBy);
        Raise(new JurorInvited(this));
    }

    public void Accept(JurorAnswer answer, City? home, string language, Instant now)
    {
        RuleBroken.If(RevokedAt is not null, "This invitation was taken back. Ask the city if you think this is a mistake.");
        RuleBroken.If(string.IsNullOrWhiteSpace(answer.Name) || answer.Name.Length > 200, "Write your name in at most 200 characters.");
        RuleBroken.If(!answer.Confidential, "Tick that you keep what you read to yourself.");
        RuleBroken.If(answer.Languages.Count == 0, "Tick at least one language that you read.");
        RuleBroken.If(answer.MaxLoad is < 1 or > MostLoad, "Say how many applications you would read: between 1 and {0}.", MostLoad);
        Name = answer.Name.Trim();
        Organisation = answer.Organisation.Shortened(200);
        (HomeCityId, CountryOfOrigin) = (home?.Id, home?.Country ?? CountryOfOrigin);
        Languages = [.. answer.Languages.Distinct()];
        Themes = [.. answer.Themes.Distinct()];
        Expertise = answer.Expertise.Shortened(MostExpertise);
        MaxLoad = answer.MaxLoad;
        Ties = answer.Ties.Shortened(2000);
        if (answer.Hours is { } hours)
            BeThere(hours);
        Language = language;
        Reason = "";
        if (State != JurorState.Accepted)
            Raise(new JurorAccepted(this));
        (State, AnsweredAt, ConfidentialSince) = (JurorState.Accepted, now, ConfidentialSince ?? now);
    }

    public void BeThere(StatedHours hours)
    {
        hours.Check();
        Hours = hours;
    }

    public void Decline(string reason, Instant now)
    {
        RuleBroken.If(RevokedAt is not null, "This invitation was taken back. Ask the city if you think this is a mistake.");
        if (State != JurorState.Declined)
            Raise(new JurorDeclined(this));
        (State, Reason, AnsweredAt) = (JurorState.Declined, reason.Shortened(1000), now);
    }

    public void FallSilent()
    {
        if (State == JurorState.Invited)
            State = JurorState.Silent;
    }

    public void Remind(int outstanding, Instant now)
    {
        RuleBroken.If(RevokedAt is not null, "{0} was taken off the jury: invite them again first.", Called);
        RuleBroken.If(State == JurorState.Declined, "{0} declined: no reminder is sent.", Called);
        RuleBroken.If(State == JurorState.Accepted && outstanding == 0, "{0} owes nothing: no reminder is sent.", Called);
        RemindedAt = now;
    }

    public void Revoke(Instant now) => RevokedAt ??= now;

    internal void MissMail() => Raise(new JurorUnreachable(this));

    internal void Receive() => Raise(new ReviewsAssigned(this));

    internal void Compare() => Raise(new CalibrationScored(this));

    public void See(Guid? account, Instant now)
    {
        SeenAt = now;
        AccountId ??= account;
    }
}

/// <summary>
/// A personal link, mailed to one juror. Each mail carries a link of its own, so that a reminder does not kill the link
/// of the mail before; all are good until the round closes, unless taken back.
/// </summary>
public sealed class JurorLink : CityOwned
{
    private JurorLink()
    {
    }

    public Guid JurorId { get; private init; }
    public byte[] LinkHash { get; private init; } = [];
    public Instant SentAt { get; private init; }
    public Instant? RevokedAt { get; private set; }

    public static (JurorLink Row, string Link) For(Guid juror, Instant now)
    {
        var link = Secret.New();
        return (new JurorLink { JurorId = juror, LinkHash = Secret.Hash(link), SentAt = now }, link);
    }

    public void Revoke(Instant now) => RevokedAt ??= now;

    public bool OpensFor(Juror juror, Call call, Instant now) =>
        RevokedAt is null && juror.RevokedAt is null && call.State == CallState.Published && now < Round.LastDayOf(call);
}

internal sealed class JurorMapping : IEntityTypeConfiguration<Juror>
{
    public void Configure(EntityTypeBuilder<Juror> juror)
    {
        juror.ToTable("Jurors");
        juror.Property(j => j.Name).HasMaxLength(200);
        juror.Property(j => j.Email).HasMaxLength(256);
        juror.Property(j => j.Organisation).HasMaxLength(200);
        juror.Property(j => j.CountryOfOrigin).HasMaxLength(2);
        juror.Property(j => j.Language).HasMaxLength(12);
        juror.Property(j => j.Reason).HasMaxLength(1000);
        juror.Property(j => j.Ties).HasMaxLength(2000);
        juror.Property(j => j.Expertise).HasMaxLength(Juror.MostExpertise);
        juror.Property(j => j.Hours).HasConversion<JsonConverter<StatedHours?>, JsonComparer<StatedHours?>>();
        juror.Ignore(j => j.Called);
        juror.Ignore(j => j.IsOnPanel);
        juror.Ignore(j => j.IsMissing);
        juror.Ignore(j => j.IsUnanswered);
        juror.HasIndex(j => new { j.CityId, j.CallId, j.Email }).IsUnique();
        juror.HasIndex(j => j.Email);
        juror.HasOne<Call>().WithMany().HasForeignKey(j => j.CallId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class JurorLinkMapping : IEntityTypeConfiguration<JurorLink>
{
    public void Configure(EntityTypeBuilder<JurorLink> link)
    {
        link.ToTable("JurorLinks");
        link.HasIndex(l => l.LinkHash).IsUnique();
        link.HasIndex(l => l.JurorId);
        link.HasOne<Juror>().WithMany().HasForeignKey(l => l.JurorId).OnDelete(DeleteBehavior.Cascade);
    }
}
