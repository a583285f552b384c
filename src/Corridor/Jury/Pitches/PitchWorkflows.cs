using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;
using Corridor.Workflows.Activities;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Expressions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury.Pitches;

/// <summary>When and where an application is pitched, and who hears it.</summary>
internal sealed class PitchOfApplication(CorridorDb db, JurorReaders readers) : ISubjectPart
{
    private const string Panel = "pitchPanel", Outstanding = "outstandingPanel";

    public string Kind => ApplicationSubject.Name;

    public IReadOnlyList<Variable> Variables { get; } =
    [
        new("application.pitch.starts", ValueKind.Moment, new Text("When its pitch begins, as last published; kept when it is called off")),
        new("application.pitch.room", ValueKind.Text, new Text("The room of its pitch")),
        new("application.pitch.link", ValueKind.Text, new Text("The address of the video call of its pitch")),
        new("application.pitch.state", ValueKind.Text, new Text("How far its pitch is: waiting, pitching, questions, scoring, over, or missed")),
    ];

    public IReadOnlyList<Role> Roles { get; } =
    [
        new(Panel, new Text("Those who hear its pitch")),
        new(Outstanding, new Text("Those who heard its pitch and owe its scores")),
    ];

    public async Task<IReadOnlyDictionary<string, object?>> ReadAsync(Guid id, CancellationToken cancel)
    {
        var pitch = await db.Set<Pitch>().SingleOrDefaultAsync(pitch => pitch.ApplicationId == id, cancel);
        return new Dictionary<string, object?>
        {
            ["application.pitch.starts"] = pitch?.ToldStart,
            ["application.pitch.room"] = pitch?.Told?.Room,
            ["application.pitch.link"] = pitch?.Told?.Link,
            ["application.pitch.state"] = pitch?.Phase.ToString().ToLowerInvariant(),
        };
    }

    public async Task<IReadOnlyList<Reader>> WhoAsync(Guid id, string role, CancellationToken cancel)
    {
        var panel = (await db.Set<Pitch>().SingleOrDefaultAsync(pitch => pitch.ApplicationId == id, cancel))?.Told?.Panel ?? [];
        var jurors = await db.Set<Juror>().Where(juror => panel.Contains(juror.Id)).ToListAsync(cancel);
        if (role == Outstanding)
        {
            var round = (await db.Set<Call>().SingleAsync(call => db.Set<Application>().Any(application => application.Id == id && application.CallId == call.Id), cancel)).Rounds[^1].Key;
            var over = await db.Set<Review>()
                .Where(review => review.ApplicationId == id && review.Round == round && (review.State == ReviewState.Done || review.State == ReviewState.Abstained)).Select(review => review.JurorId).ToListAsync(cancel);
            jurors.RemoveAll(juror => over.Contains(juror.Id));
        }

        return await readers.OfAsync(jurors, cancel);
    }
}

/// <summary>Reminds those who come to a pitch of its time, each by their own clock and the city's.</summary>
internal sealed class RemindOfPitchTask(CorridorDb db, Pitching pitching) : Activity
{
    public override string Name => "RemindOfPitchTask";

    public override Text Label => new Text("Remind of a pitch");

    public override string Subject => ApplicationSubject.Name;

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var call = step.Subject.Ids[CallSubject.Name];
        var reminded = await pitching.RemindAsync(await db.Set<Call>().SingleAsync(one => one.Id == call, cancel), step.Subject.Ids[ApplicationSubject.Name], cancel);
        return StepResult.By(Done, Text.Plural(reminded, "{0} mail", "{0} mails"));
    }
}
