using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Nominations;

public enum NominationState
{
    /// <summary>The applicant has not answered yet.</summary>
    Asked,

    /// <summary>The applicant agreed; the file is on its way.</summary>
    Agreed,

    /// <summary>It is an application of the other call.</summary>
    Arrived,
    Declined,
    TakenBack,

    /// <summary>Nobody answered in time.</summary>
    Lapsed,

    /// <summary>The applicant took the consent back after it had arrived: the file is closed there.</summary>
    Withdrawn,
}

/// <summary>What happens to a nomination, for the workflows of the call that puts it forward.</summary>
public abstract record NominationEvent(Nomination Nomination, string Name) : IWorkflowEvent
{
    public Guid Subject => Nomination.Id;

    public Guid? Root => Nomination.FromCallId;
}

public sealed record NominationAsked(Nomination Nomination) : NominationEvent(Nomination, EventName)
{
    public const string EventName = "NominationAskedEvent";
}

/// <summary>There is nothing left to answer: the applicant agreed or declined, or the city took it back.</summary>
public sealed record NominationAnswered(Nomination Nomination) : NominationEvent(Nomination, EventName)
{
    public const string EventName = "NominationAnsweredEvent";
}

public sealed record NominationArrived(Nomination Nomination) : NominationEvent(Nomination, EventName)
{
    public const string EventName = "NominationArrivedEvent";
}

/// <summary>Its applicant took the consent back after it had arrived.</summary>
public sealed record NominationWithdrawn(Nomination Nomination) : NominationEvent(Nomination, EventName)
{
    public const string EventName = "NominationWithdrawnEvent";
}

/// <summary>A city puts an application forward to another call, with its applicant's consent. A row of both cities.</summary>
public sealed class Nomination : SharedByTwoCities
{
    private Nomination()
    {
    }

    /// <summary>The city that puts forward.</summary>
    public override Guid FirstCityId { get; protected set; }

    /// <summary>The city whose call it is put forward to.</summary>
    public override Guid SecondCityId { get; protected set; }

    public Guid FromCallId { get; private init; }
    public Guid ApplicationId { get; private init; }

    /// <summary>The submission that was judged: it is what travels.</summary>
    public Guid SubmissionId { get; private init; }

    /// <summary>The first application of a chain of nominations: a start-up stands in a call once, whoever puts it forward.</summary>
    public Guid RootId { get; private init; }

    /// <summary>Where the start-up comes from, whichever city puts it forward.</summary>
    public Guid OriginCityId { get; private init; }
    public Guid ToCallId { get; private init; }
    public Guid OwnerId { get; private init; }
    public string Title { get; private init; } = "";
    public string Language { get; private init; } = "en";

    /// <summary>The city's own words to the applicant.</summary>
    public string Message { get; private init; } = "";
    public NominationState State { get; private set; }
    public Instant AskedAt { get; private init; }

    /// <summary>When the other call takes no more nominations.</summary>
    public Instant AnswerBy { get; private init; }
    public Instant? AnsweredAt { get; private set; }

    /// <summary>Why the applicant declined, if they said so.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>The rules of the other call that the applicant agreed to: field and version.</summary>
    public Dictionary<string, string> Agreed { get; private set; } = [];

    /// <summary>The application it became.</summary>
    public Guid? ArrivedAsId { get; private set; }
    public Instant? WithdrawnAt { get; private set; }

    /// <summary>It may still become, or is, an application of the other call.</summary>
    public bool Stands => State is NominationState.Asked or NominationState.Agreed or NominationState.Arrived;

    public static Nomination Of(Applications.Application application, Guid root, Calls.Call to, string message, Instant now)
    {
        RuleBroken.If(to.Entry != Calls.CallEntry.Nomination, "{0} takes no nominations.", to.Title);
        RuleBroken.If(!to.IsPublic || to.ClosesAt <= now, "{0} takes no more nominations.", to.Title);
        RuleBroken.If(application.WithdrawnAt is not null, "This application was withdrawn.");
        RuleBroken.If(message.Length > 5000, "A message has at most {0} characters.", 5000);
        var nomination = new Nomination
        {
            FirstCityId = application.CityId,
            SecondCityId = to.CityId,
            FromCallId = application.CallId,
            ApplicationId = application.Id,
            SubmissionId = application.SubmissionId ?? throw RuleBroken.Now("Only an application that was sent can be put forward."),
            RootId = root,
            OriginCityId = application.OriginCityId,
            ToCallId = to.Id,
            OwnerId = application.OwnerId,
            Title = application.Title,
            Language = application.Language,
            Message = message.Trim(),
            AskedAt = now,
            AnswerBy = to.ClosesAt,
        };
        nomination.Raise(new NominationAsked(nomination));
        return nomination;
    }

    public void Agree(IReadOnlyDictionary<string, string> rules, Instant receivedAt)
    {
        MustBeAsked();
        RuleBroken.If(receivedAt >= AnswerBy, "The time to answer is over.");
        Agreed = rules.ToDictionary();
        Answer(NominationState.Agreed, receivedAt);
    }

    public void Decline(string reason, Instant now)
    {
        MustBeAsked();
        Reason = reason.Length <= 1000 ? reason.Trim() : reason[..1000];
        Answer(NominationState.Declined, now);
    }

    public void TakeBack(Instant now)
    {
        RuleBroken.If(State != NominationState.Asked, "The applicant has answered already: this nomination cannot be taken back.");
        Answer(NominationState.TakenBack, now);
    }

    /// <summary>False when it was answered.</summary>
    public bool Lapse(Instant now)
    {
        if (State != NominationState.Asked)
            return false;
        (State, AnsweredAt) = (NominationState.Lapsed, now);
        return true;
    }

    public void Arrive(Guid application)
    {
        (State, ArrivedAsId) = (NominationState.Arrived, application);
        Raise(new NominationArrived(this));
    }

    /// <summary>What was agreed on since, such as a stay, stands: it rests on its own agreement.</summary>
    public void Withdraw(Instant now)
    {
        RuleBroken.If(State == NominationState.Withdrawn, "You have withdrawn your consent already.");
        RuleBroken.If(State != NominationState.Arrived, "There is no consent to withdraw: nothing was passed on.");
        (State, WithdrawnAt) = (NominationState.Withdrawn, now);
        Raise(new NominationWithdrawn(this));
    }

    private void Answer(NominationState answer, Instant now)
    {
        (State, AnsweredAt) = (answer, now);
        Raise(new NominationAnswered(this));
    }

    private void MustBeAsked()
    {
        RuleBroken.If(State == NominationState.TakenBack, "The city has taken this nomination back.");
        RuleBroken.If(State == NominationState.Lapsed, "The time to answer is over.");
        RuleBroken.If(State != NominationState.Asked, "You have answered this nomination already.");
    }
}

internal sealed class NominationMapping : IEntityTypeConfiguration<Nomination>
{
    public void Configure(EntityTypeBuilder<Nomination> nomination)
    {
        nomination.ToTable("Nominations");
        nomination.Property(n => n.Title).HasMaxLength(200);
        nomination.Property(n => n.Language).HasMaxLength(12);
        nomination.Property(n => n.Message).HasMaxLength(5000);
        nomination.Property(n => n.Reason).HasMaxLength(1000);
        nomination.Property(n => n.Agreed).HasConversion<Data.JsonConverter<Dictionary<string, string>>, Data.JsonComparer<Dictionary<string, string>>>();
        nomination.HasIndex(n => new { n.ToCallId, n.RootId }).IsUnique().HasFilter("\"State\" IN ('Asked', 'Agreed', 'Arrived')");
        nomination.HasIndex(n => new { n.FirstCityId, n.FromCallId, n.Id });
        nomination.HasIndex(n => new { n.SecondCityId, n.ToCallId, n.Id });
        nomination.HasIndex(n => n.OwnerId);
        nomination.HasOne<Applications.Application>().WithMany().HasForeignKey(n => n.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}
