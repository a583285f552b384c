using System.Security.Cryptography;
using System.Text;
using Corridor.Notifications;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Running;
using Corridor.Workflows.Signals;
using NodaTime;
using Text = Corridor.Texts.Text;

namespace Corridor.Workflows.Activities;

/// <summary>
/// Writes to those of some roles, each in their language, at once or in their own next morning. Who chose to do without mails of
/// its category finds it in the messages of Corridor instead, or in the mail of the day.
/// </summary>
internal sealed class EmailTask(Subjects subjects, Mails mails, Inbox inbox, MailPreferences preferences, UnsubscribeLinks links, SignalDesk signals) : Activity
{
    public const string TaskName = "EmailTask";
    private const string MailKind = "workflow", Morning = "morning", Now = "now";
    private static readonly LocalTime Eight = new(8, 0);
    private static readonly Instant Beginning = Instant.FromUtc(2026, 1, 1, 0, 0);

    public override string Name => TaskName;

    public override Text Label => new Text("Write a mail");

    public override IReadOnlyList<ActivityProperty> Properties =>
    [
        .. Audience.Properties,
        new("SendAt", PropertyKind.Choice, new Text("When it leaves"), Required: false) { Choices = [Now, Morning] },
        new("Category", PropertyKind.Choice, new Text("What it is for"), Required: false)
        {
            Choices = [.. Enum.GetNames<MailCategory>().Select(name => name.ToLowerInvariant())],
            Help = new Text("What is essential always comes as a mail; of the rest people choose how it reaches them."),
        },
        new("Calendar", PropertyKind.Moment, new Text("Date for the reader’s calendar"), Required: false),
        new("CalendarTitle", PropertyKind.Line, new Text("What the calendar calls it"), Required: false),
    ];

    public override IEnumerable<Text> Problems(ActivityRecord given, WorkflowVariables variables) => Audience.Problems(given, variables);

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var (readers, category) = (await subjects.WhoAsync(step.Subject, step.Given.List("Recipients"), cancel), CategoryOf(step));
        var others = await preferences.OthersAsync(readers.Select(reader => reader.AccountId).OfType<Guid>(), category, cancel);
        var zones = step.Given.Text("SendAt") == Morning ? await preferences.ZonesAsync(readers.Select(reader => reader.Email), cancel) : null;
        var messages = 0;
        foreach (var known in readers)
        {
            var reader = zones?.GetValueOrDefault(known.Email) is { } zone ? known with { Zone = zone } : known;
            var own = signals.LinksIn(step, Audience.Body);
            if (reader.AccountId is { } account && others.TryGetValue(account, out var way))
            {
                inbox.Write(account, MailKind, step.LetterTo(reader, own), awaitsDigest: way == MailWay.Digest);
                messages++;
            }
            else
                mails.Add(Compose(step, reader, own));
        }

        var sent = Text.Plural(readers.Count - messages, "{0} mail", "{0} mails");
        return StepResult.By(Done, messages == 0 ? sent : new Text("{0}, {1}", sent, Text.Plural(messages, "{0} message", "{0} messages")));
    }

    /// <summary>The mail to one reader, not queued.</summary>
    /// <param name="step">Whose texts it is made of.</param>
    /// <param name="reader">To whom.</param>
    /// <param name="own">Values that are this reader's alone.</param>
    public OutgoingMail Compose(WorkflowStep step, Reader reader, IReadOnlyDictionary<string, object?>? own = null)
    {
        var letter = step.LetterTo(reader, own);
        var lines = letter.Paragraphs.Select(paragraph => new Text("{0}", paragraph)).ToList();
        if (letter is { LinkWords: { } words, Path: { } path })
            lines.AddRange([new Text("{0}", words), mails.Link(path, reader.City)]);
        var leave = reader.AccountId is { } account && CategoryOf(step) is not MailCategory.Essential and var category ? links.To(account, category) : null;
        if (leave is not null)
            lines.Add(new Text("{0}\n{1}", new Text("If you no longer want mails like this one, or want them once a day in one mail, say so here:"), leave));
        var mail = mails.Compose(reader.Email, reader.Language, MailKind, new Text("{0}", letter.Subject), lines);
        mail.UnsubscribeAddress = leave;
        mail.Calendar = EventIn(step, reader, letter)?.Write();
        if (step.Given.Text("SendAt") == Morning)
            mail.NotBefore(NextMorning(step.Now, reader.Zone is { } zone ? DateTimeZoneProviders.Tzdb[zone] : step.Scope.Zone));
        return mail;
    }

    private static MailCategory CategoryOf(WorkflowStep step) => Enum.TryParse<MailCategory>(step.Given.Text("Category"), ignoreCase: true, out var category) ? category : MailCategory.Essential;

    private CalendarEvent? EventIn(WorkflowStep step, Reader reader, Letter letter) => !step.Given.Has("Calendar") || step.Evaluate("Calendar", ValueKind.Moment) is not Instant when ? null : new CalendarEvent
    {
        // Of this step about this subject to this reader: a later mail moves the same entry.
        Uid = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{step.Workflow.TypeId} {step.Activity.ActivityId} {step.Workflow.SubjectId} {reader.Email.ToLowerInvariant()}")))[..32] + "@corridor",
        Sequence = (int)(step.Now - Beginning).TotalMinutes,
        Stamp = step.Now,
        Start = when,
        Summary = step.Given.Has("CalendarTitle") ? step.Fill("CalendarTitle", reader) : letter.Subject,
        Description = string.Join("\n\n", letter.Paragraphs),
        Address = letter.Path is { } path ? mails.AddressOf(path, reader.City) : null,
        Alarm = when - step.Now > Duration.FromDays(1) ? Duration.FromDays(1) : null,
    };

    internal static Instant NextMorning(Instant now, DateTimeZone zone)
    {
        var local = now.InZone(zone).LocalDateTime;
        var day = local.TimeOfDay <= Eight ? local.Date : local.Date.PlusDays(1);
        return day.At(Eight).InZoneLeniently(zone).ToInstant();
    }
}
