using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Activities;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Workflows;

/// <summary>A mail that a workflow writes: as it goes out now, or (a draft) as it will after the next publishing.</summary>
public sealed record MailTemplate(Guid TypeId, LocalizedText Workflow, ActivityRecord Step, bool IsDraft)
{
    internal WorkflowDefinition Definition { get; init; } = null!;
    internal string? RootKind { get; init; }
}

/// <summary>The mails of a call's workflows, to look at: filled in as for sending, and never sent from here.</summary>
public sealed class WorkflowMails(CorridorDb db, CurrentCity city, Subjects subjects, WorkflowCheck check, ActivityCatalogue catalogue, Mails mails, RateLimit limit, TimeProvider clock)
{
    private const int MostTestsAnHour = 20;

    /// <summary>What runs, and beside it what of the drafts says something else.</summary>
    public async Task<IReadOnlyList<MailTemplate>> OfAsync(Guid root, CancellationToken cancel = default)
    {
        var types = await db.Set<WorkflowType>().AsNoTracking().Where(type => type.RootId == root).OrderBy(type => type.Key).ToListAsync(cancel);
        var published = types.Select(type => type.PublishedId).OfType<Guid>().ToList();
        var versions = await db.Set<WorkflowVersion>().AsNoTracking().Where(version => published.Contains(version.Id)).ToDictionaryAsync(version => version.TypeId, version => version.Definition, cancel);
        return [.. types.SelectMany(type => new[] { versions.GetValueOrDefault(type.Id), type.HasChanges ? type.Draft : null }.Index()
            .Where(one => one.Item is not null)
            .SelectMany(one => MailsOf(type, WorkflowDefinition.FromJson(one.Item!), isDraft: one.Index == 1)))];
    }

    /// <summary>The mail as a reader would get it; null when what it is about is not (any more) of this call.</summary>
    /// <param name="root">The call.</param>
    /// <param name="template">One of <see cref="OfAsync"/>.</param>
    /// <param name="about">What it is about; none: an example.</param>
    /// <param name="reader">To whom.</param>
    /// <param name="cancel">Stops reading.</param>
    public async Task<OutgoingMail?> ShowAsync(Guid root, MailTemplate template, Guid? about, Reader reader, CancellationToken cancel = default)
    {
        if (check.SubjectOf(template.Definition, template.RootKind) is not { } kind || template.RootKind is not { } rootKind)
            return null;
        var (definition, subject) = (template.Definition, kind == rootKind ? root : about);
        var variables = WorkflowVariables.Of(definition, kind, subjects);
        var mentioned = definition.MentionedFrom(template.Step);
        var reading = await subjects.ReadAsync(subject is null ? rootKind : kind, subject ?? root, mentioned, cancel);
        if (reading is null || reading.Ids.GetValueOrDefault(rootKind) != root)
            return null;

        var t = Translations.In(reader.Language);
        // What an example does not have, and what the workflow itself would have set by then.
        var values = variables.All.ToDictionary(variable => variable.Name, variable => reading.Values.TryGetValue(variable.Name, out var known) ? known : Example(variable, t.Of(variable.Label)), StringComparer.Ordinal);
        var workflow = Workflow.Begin(template.TypeId, Guid.Empty, kind, subject ?? Guid.Empty, root, null, clock.Now());
        var step = new WorkflowStep(workflow, definition, template.Step, WorkflowToken.At(workflow, template.Step.ActivityId, ""), reading, variables, new Scope(values, clock.Now(), city.Required.TimeZone, city.Required.Name), []);
        return ((EmailTask)catalogue.Find(EmailTask.TaskName)!).Compose(step, reader);
    }

    /// <summary>To the one who looks at it, and marked; the caller saves.</summary>
    public async Task SendTestAsync(OutgoingMail shown, Guid account, CancellationToken cancel = default)
    {
        RuleBroken.If(!await limit.AllowsAsync($"test-mail:{account:N}", MostTestsAnHour, Duration.FromHours(1), cancel), "Too many tests were asked for. Wait an hour.");
        var test = OutgoingMail.To(shown.Recipient, shown.Language, "test", Translations.In(shown.Language).Of(new Text("Test: {0}", shown.Subject)), shown.Body, clock.Now());
        (test.Calendar, test.UnsubscribeAddress) = (shown.Calendar, shown.UnsubscribeAddress);
        mails.Add(test);
    }

    private static IEnumerable<MailTemplate> MailsOf(WorkflowType type, WorkflowDefinition definition, bool isDraft) => definition.Activities
        .Where(activity => activity.Name == EmailTask.TaskName)
        .Select(activity => new MailTemplate(type.Id, definition.Name, activity, isDraft) { Definition = definition, RootKind = type.RootKind });

    private object? Example(Variable variable, string label) => variable.Kind switch
    {
        ValueKind.Text => $"[{label}]",
        ValueKind.Number => 3m,
        ValueKind.Flag => true,
        ValueKind.Moment => clock.Now() + Duration.FromDays(7),
        ValueKind.Span => Period.FromDays(7),
        ValueKind.List => new List<string> { $"[{label}]" },
        _ => null,
    };
}
