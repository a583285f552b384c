using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using NodaTime;

namespace Corridor.Calls;

public enum CallState
{
    Draft,
    Published,
    Archived,
}

/// <summary>A stage of a call with its dates: what was written, in which zone, and the instants.</summary>
public sealed record Stage(string Key, StageKind Kind, LocalizedText Label, ZonedMoment Opens, ZonedMoment Closes, LocalizedText? Help = null, RoundRules? Round = null)
{
    public bool IsOpenAt(Instant now) => Opens.Instant <= now && now < Closes.Instant;

    public bool IsOverAt(Instant now) => Closes.Instant <= now;

    internal static Stage From(StageDefinition stage, LocalDate start, string zone, string? place) => new(
        stage.Key, stage.Kind, stage.Label,
        ZonedMoment.At(stage.Opens.From(start), zone, place), ZonedMoment.At(stage.Closes.From(start), zone, place), stage.Help, stage.Round);
}

public sealed record CallPublished(Call Call) : IWorkflowEvent
{
    public const string EventName = "CallPublishedEvent";

    public string Name => EventName;

    public Guid Subject => Call.Id;

    public Guid? Root => Call.Id;
}

/// <summary>The dates of a published call were changed: what waits for one of them waits for the new one.</summary>
public sealed record CallRescheduled(Call Call) : IDomainEvent;

/// <summary>Of a published call, a round now hides who applies, and none did: what was sent already has to be made ready for it.</summary>
public sealed record CallTurnedBlind(Call Call) : IDomainEvent;

public sealed record CallArchived(Call Call) : IDomainEvent;

/// <summary>One edition of a programme, owned by a city.</summary>
public sealed class Call : CityOwned
{
    private Call()
    {
    }

    public string Slug { get; private set; } = "";
    public string Programme { get; private set; } = "";
    public LocalizedText Title { get; private set; } = LocalizedText.Empty;
    public LocalizedText Summary { get; private set; } = LocalizedText.Empty;
    public LocalizedText Body { get; private set; } = LocalizedText.Empty;
    public List<string> Languages { get; private set; } = [];
    public List<string> Themes { get; private set; } = [];
    public CallEntry Entry { get; private set; }
    public int Winners { get; private set; }
    public int ReviewsPerApplication { get; private set; }
    public DeckRules Deck { get; private set; } = new(true, 50, 30);
    public JuryRules Jury { get; private set; } = new(false, true, 10, 2, 1);
    public IReadOnlyList<Stage> Stages { get; private set; } = [];
    public FormDefinition Form { get; private set; } = FormDefinition.Empty;
    public CriteriaSet Criteria { get; private set; } = new([]);
    public PlacementTerms? Placement { get; private set; }
    public CallState State { get; private set; }

    /// <summary>When applications open and close; kept beside the stages so that lists can ask for it.</summary>
    public Instant OpensAt { get; private set; }
    public Instant ClosesAt { get; private set; }
    public string Zone { get; private set; } = "UTC";
    public Instant? PublishedAt { get; private set; }
    public Instant CreatedAt { get; private set; }

    /// <summary>The last application number given.</summary>
    public int LastNumber { get; private set; }

    public static Call From(CallDefinition definition, string zone, LocalDate today, Instant now, string? place = null)
    {
        var call = new Call { Zone = zone, CreatedAt = now };
        call.Rename(definition.Slug);
        call.Define(definition);
        call.Schedule([.. definition.Stages.Select(stage => Stage.From(stage, today, zone, place))]);
        return call;
    }

    public Stage Intake => Stages.First(stage => stage.Kind is StageKind.Intake or StageKind.Nomination);

    /// <summary>Of its jury, by date. A call without a stage of reviews lets its jury in until its last stage ends.</summary>
    public IReadOnlyList<Round> Rounds => Stages.Where(stage => stage.Kind == StageKind.Review).DefaultIfEmpty(Stages.MaxBy(stage => stage.Closes.Instant)!)
        .OrderBy(stage => stage.Opens.Instant).Select(stage => new Round(this, stage)).ToList();

    public Stage? StageOf(StageKind kind) => Stages.FirstOrDefault(stage => stage.Kind == kind);

    public bool IsOpenAt(Instant now) => State == CallState.Published && OpensAt <= now && now < ClosesAt;

    public bool IsPublic => State != CallState.Draft;

    /// <summary>When what a page says of this call stops being true.</summary>
    public Instant? NextDateAfter(Instant now) => Stages
        .SelectMany(stage => new[] { stage.Opens.Instant, stage.Closes.Instant })
        .Where(date => date > now)
        .Order()
        .Select(date => (Instant?)date)
        .FirstOrDefault();

    public void Define(CallDefinition definition)
    {
        RuleBroken.If(State != CallState.Draft, "{0} is published: its form and criteria stay as they are.", Title);
        Programme = definition.Programme;
        Entry = definition.Entry;
        Languages = [.. definition.Languages];
        Winners = definition.Winners;
        ReviewsPerApplication = definition.ReviewsPerApplication;
        Deck = definition.Deck;
        Jury = definition.Jury;
        Form = definition.Form;
        Criteria = definition.Criteria;
        Placement = definition.Placement;
        // A form that asks for a theme says what the call is about.
        AboutThemes(definition.Form.Field("theme")?.Choices.Select(choice => choice.Key) ?? []);
        Describe(definition.Title, definition.Summary, definition.Body);
    }

    public void Describe(LocalizedText title, LocalizedText summary, LocalizedText body)
    {
        RuleBroken.If(title.IsEmpty, "Give the call a title in at least one language.");
        (Title, Summary, Body) = (title, summary, body);
    }

    public void Rename(string slug)
    {
        RuleBroken.If(!City.IsSlug(slug), "An address is made of small letters, digits and hyphens.");
        RuleBroken.If(slug == "new", "This address is taken by a page of Corridor: choose another.");
        RuleBroken.If(State != CallState.Draft && slug != Slug, "{0} is published: its address stays.", Title);
        Slug = slug;
    }

    public void AboutThemes(IEnumerable<string> themes) => Themes = [.. themes.Distinct()];

    public void Ask(int winners, int reviewsPerApplication)
    {
        RuleBroken.If(winners < 1, "A call lets at least one application through.");
        RuleBroken.If(reviewsPerApplication is < 1 or > RoundRules.MostReviews, "Between 1 and 20 reviews for each application.");
        (Winners, ReviewsPerApplication) = (winners, reviewsPerApplication);
    }

    /// <summary>Whom the jury keeps apart, in every round.</summary>
    public void KeepApart(bool ownCity, bool ownCountry, bool onePerCity, bool onePerOrganisation) =>
        Jury = Jury with { ExcludeOwnCity = ownCity, ExcludeOwnCountry = ownCountry, OnePerCity = onePerCity, OnePerOrganisation = onePerOrganisation };

    /// <summary>So many applications everybody on the jury reads first in a round; none: each reads their own alone.</summary>
    public void Share(Round round, int? count)
    {
        var rules = round.Own with { Shared = count };
        MustFit(round, rules);
        SetRules(round, rules);
    }

    /// <summary>Which languages one may apply in.</summary>
    public void Speak(IEnumerable<string> languages)
    {
        List<string> spoken = [.. languages.Distinct()];
        RuleBroken.If(spoken.Count == 0, "Choose at least one language to apply in.");
        Languages = spoken;
    }

    /// <summary>What each criterion counts for; once published, nobody changes what applicants were told.</summary>
    public void Weigh(IReadOnlyDictionary<string, decimal> weights)
    {
        var weighed = Criteria.Weighed(weights);
        if (weighed.Criteria.Select(criterion => criterion.Weight).SequenceEqual(Criteria.Criteria.Select(criterion => criterion.Weight)))
            return;
        RuleBroken.If(State != CallState.Draft, "{0} is published: its form and criteria stay as they are.", Title);
        if (weighed.Problem() is { } problem)
            throw new RuleBrokenException(problem.Problem);
        Criteria = weighed;
    }

    /// <summary>Moves the applications' dates, and the stages that follow along with the closing day.</summary>
    public void OpenFrom(LocalDateTime opens, LocalDateTime closes, string place)
    {
        var intake = Intake;
        var days = Period.DaysBetween(intake.Closes.Local.Date, closes.Date);
        Schedule([.. Stages.Select(stage => stage == intake
            ? stage with { Opens = ZonedMoment.At(opens, Zone, place), Closes = ZonedMoment.At(closes, Zone, place) }
            : stage with { Opens = ZonedMoment.At(stage.Opens.Local.PlusDays(days), Zone, place), Closes = ZonedMoment.At(stage.Closes.Local.PlusDays(days), Zone, place) })]);
    }

    public void Schedule(IReadOnlyList<Stage> stages)
    {
        RuleBroken.If(stages.All(stage => stage.Kind is not (StageKind.Intake or StageKind.Nomination)), "A call needs a stage in which applications come in.");
        foreach (var stage in stages)
            RuleBroken.If(stage.Closes.Instant <= stage.Opens.Instant, "“{0}” ends before it begins.", stage.Label);
        Stages = stages;
        OpensAt = Intake.Opens.Instant;
        ClosesAt = Intake.Closes.Instant;
        if (State == CallState.Published)
            Raise(new CallRescheduled(this));
    }

    /// <summary>
    /// What is otherwise in a round than the call says. What jurors see of applications and of each other stays as it is once the round is
    /// open; what applicants were told, once the call is published: its criteria, and that jurors do not see who applies.
    /// </summary>
    public void Rule(Round round, RoundRules rules, Instant now)
    {
        var (before, after) = (round.Own, round with { Stage = round.Stage with { Round = rules } });
        MustFit(round, rules);
        RuleBroken.If(round.IsOverAt(now), "Scoring closed on {0}. What was saved before counts.", round.Stage.Closes);
        if (IsPublic)
        {
            RuleBroken.If(rules.PassFail != before.PassFail || DefinitionJson.Write(rules.Criteria) != DefinitionJson.Write(before.Criteria), "{0} is published: its form and criteria stay as they are.", Title);
            RuleBroken.If(round.IsBlind && (!after.IsBlind || before.Hides?.Except(rules.Hides ?? []).Any() == true), "Applicants were told what jurors do not see: that stays so.");
            RuleBroken.If(round.IsOpenAt(now) && (after.IsBlind, after.Peers) != (round.IsBlind, round.Peers), "The round is open: what jurors see stays as it is.");
            if (after.IsBlind && !Rounds.Any(other => other.IsBlind))
                Raise(new CallTurnedBlind(this));
        }

        SetRules(round, rules);
    }

    private void SetRules(Round round, RoundRules rules) =>
        Stages = [.. Stages.Select(stage => stage.Key == round.Key ? stage with { Round = rules } : stage)];

    private void MustFit(Round round, RoundRules rules)
    {
        RuleBroken.If(round.Stage.Kind != StageKind.Review, "Only a stage of reviews is a round.");
        if (rules.Problem(Form, Criteria, round.IsLast) is { } wrong)
            throw new RuleBrokenException(wrong.Problem);
    }

    public void Publish(Instant now)
    {
        RuleBroken.If(State != CallState.Draft, "{0} is published already.", Title);
        RuleBroken.If(ClosesAt <= now, "Applications would close before anyone could apply: move the dates.");
        RuleBroken.If(Criteria.Criteria.Count == 0, "Give at least one criterion.");
        State = CallState.Published;
        PublishedAt = now;
        Raise(new CallPublished(this));
    }

    public void Archive()
    {
        RuleBroken.If(State != CallState.Published, "Only a published call can be archived.");
        State = CallState.Archived;
        Raise(new CallArchived(this));
    }

    /// <summary>Numbers count up within a call and are never given twice.</summary>
    internal int TakeNumber() => ++LastNumber;
}

internal sealed class CallMapping : IEntityTypeConfiguration<Call>
{
    public void Configure(EntityTypeBuilder<Call> call)
    {
        call.ToTable("Calls");
        call.Property(c => c.Slug).HasMaxLength(80);
        call.Property(c => c.Programme).HasMaxLength(80);
        call.Property(c => c.Zone).HasMaxLength(64);
        call.Property(c => c.Deck).HasConversion<DefinitionConverter<DeckRules>, DefinitionComparer<DeckRules>>();
        call.Property(c => c.Jury).HasConversion<DefinitionConverter<JuryRules>, DefinitionComparer<JuryRules>>();
        call.Property(c => c.Stages).HasConversion<DefinitionConverter<IReadOnlyList<Stage>>, DefinitionComparer<IReadOnlyList<Stage>>>();
        call.Property(c => c.Form).HasConversion<DefinitionConverter<FormDefinition>, DefinitionComparer<FormDefinition>>();
        call.Property(c => c.Criteria).HasConversion<DefinitionConverter<CriteriaSet>, DefinitionComparer<CriteriaSet>>();
        call.Property(c => c.Placement).HasConversion<DefinitionConverter<PlacementTerms?>, DefinitionComparer<PlacementTerms?>>();
        call.Ignore(c => c.Intake).Ignore(c => c.Rounds).Ignore(c => c.IsPublic);
        call.HasIndex(c => new { c.CityId, c.Slug }).IsUnique();
        call.HasIndex(c => new { c.CityId, c.Id });
        call.HasIndex(c => new { c.State, c.ClosesAt });
    }
}

/// <summary>Definitions are stored as the recipe writes them.</summary>
internal sealed class DefinitionConverter<T>() : ValueConverter<T, string>(value => DefinitionJson.Write(value), stored => DefinitionJson.Read<T>(stored));

internal sealed class DefinitionComparer<T>() : ValueComparer<T>(
    (one, other) => DefinitionJson.Write(one) == DefinitionJson.Write(other),
    value => DefinitionJson.Write(value).GetHashCode(StringComparison.Ordinal),
    value => value);
