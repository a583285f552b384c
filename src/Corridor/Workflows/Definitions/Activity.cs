using Corridor.Texts;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Running;

namespace Corridor.Workflows.Definitions;

/// <summary>What the editor asks for a property with, and what the check holds it to.</summary>
public enum PropertyKind
{
    /// <summary>One line, the same in every language.</summary>
    Name,

    /// <summary>One line per language, with places to fill in.</summary>
    Line,

    /// <summary>Paragraphs per language, with places to fill in.</summary>
    Body,
    Condition,
    Moment,
    Value,
    List,

    /// <summary>One of <see cref="ActivityProperty.Choices"/>.</summary>
    Choice,

    /// <summary>Who: roles around the subject.</summary>
    Audience,

    /// <summary>Where something is sent: https, its host written out, with places to fill in behind it.</summary>
    WebAddress,

    /// <summary>Several lines, the same in every language, with places to fill in; its activity checks them.</summary>
    Lines,
}

public sealed record ActivityProperty(string Name, PropertyKind Kind, Text Label, bool Required = true)
{
    public IReadOnlyList<string> Choices { get; init; } = [];

    public Text? Help { get; init; }
}

/// <summary>A kind of step. Tasks act; events wait, and only they start an instance.</summary>
public abstract class Activity
{
    public const string Done = "Done";

    /// <summary>As definitions name it: Orchard Core's name where the same activity exists there.</summary>
    public abstract string Name { get; }

    public abstract Text Label { get; }

    public virtual bool IsEvent => false;

    /// <summary>Whether a step of it waits: events do, and tasks that were told to or whose work is done elsewhere.</summary>
    public virtual bool Waits(Properties given) => IsEvent;

    /// <summary>The kind of subject that it is about; null: any.</summary>
    public virtual string? Subject => null;

    /// <summary>As <see cref="Subject"/>, where its definition may say it.</summary>
    public virtual string? SubjectOf(Properties given) => Subject;

    public virtual IReadOnlyList<ActivityProperty> Properties => [];

    public virtual IReadOnlyList<string> OutcomesOf(Properties given) => [Done];

    /// <summary>What is wrong with what it was given, beyond what its properties' kinds say.</summary>
    public virtual IEnumerable<Text> Problems(ActivityRecord given, WorkflowVariables variables) => [];

    /// <summary>What the step waits for. Called when the step gets there, and again when it stays.</summary>
    public virtual ValueTask<Waiting> WaitAsync(WorkflowStep step, CancellationToken cancel) => throw new NotSupportedException($"{Name} does not wait.");

    /// <summary>A task acts; what waited and is woken says by which outcome to go on. What it changes is saved with the step, or not at all.</summary>
    public abstract ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel);
}

/// <summary>What a step waits for: an event about its subject, an instant, or both.</summary>
public sealed record Waiting(string? Event, Guid Correlation, NodaTime.Instant? Until = null);

/// <summary>By which outcomes a step goes on (none: this branch ends here), and what the journal says beside.</summary>
public sealed record StepResult(IReadOnlyList<string> Outcomes, Text? Note = null)
{
    public static StepResult Done { get; } = new([Activity.Done]);

    public static StepResult By(string outcome, Text? note = null) => new([outcome], note);

    /// <summary>Not yet: the step stays where it is. A join waits for its other branches, an event waits anew.</summary>
    public static StepResult Stay { get; } = new([]) { Stays = true };

    public bool Stays { get; private init; }

    /// <summary>This branch ends without a way on.</summary>
    public static StepResult End(Text? note = null) => new([], note);
}

/// <summary>Every kind of step that modules brought.</summary>
public sealed class ActivityCatalogue
{
    private readonly Dictionary<string, Activity> byName;

    public ActivityCatalogue(IEnumerable<Activity> activities, IEnumerable<EventKind> events) =>
        byName = activities.Concat(events.Select(kind => new SubjectEvent(kind))).ToDictionary(activity => activity.Name, StringComparer.Ordinal);

    public IEnumerable<Activity> All => byName.Values.OrderBy(activity => activity.Name, StringComparer.Ordinal);

    public Activity? Find(string name) => byName.GetValueOrDefault(name);
}

/// <summary>Something that happens to a subject, as definitions name it; modules register theirs.</summary>
public sealed record EventKind(string Name, string Subject, Text Label);

/// <summary>Waits for a module's event about the instance's subject; until a date, if one is given.</summary>
internal sealed class SubjectEvent(EventKind kind) : Activity
{
    public const string Until = "Until", Late = "Late";

    public override string Name => kind.Name;

    public override Text Label => kind.Label;

    public override bool IsEvent => true;

    public override string? Subject => kind.Subject;

    public override IReadOnlyList<ActivityProperty> Properties =>
        [new(Until, PropertyKind.Moment, new Text("At the latest on"), Required: false) { Help = new Text("Then it goes on by “{0}” without having happened.", Late) }];

    public override IReadOnlyList<string> OutcomesOf(Properties given) => given.Has(Until) ? [Done, Late] : [Done];

    public override ValueTask<Waiting> WaitAsync(WorkflowStep step, CancellationToken cancel) =>
        ValueTask.FromResult(new Waiting(kind.Name, step.Workflow.SubjectId, step.Given.Has(Until) ? step.Moment(Until) : null));

    public override ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        if (step.Token.WokenBy is not null || !step.Given.Has(Until))
            return ValueTask.FromResult(StepResult.Done);
        // Woken by its date: one that was counted from then is here, one of the subject's may have been moved since.
        var isDue = step.Read(Until, ValueKind.Moment).CountsFromNow || step.Moment(Until) <= step.Now;
        return ValueTask.FromResult(isDue ? StepResult.By(Late) : StepResult.Stay);
    }
}
