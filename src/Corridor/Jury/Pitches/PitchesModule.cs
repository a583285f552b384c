using Corridor.Applications;
using Corridor.Calls;
using Corridor.Notifications;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Jury.Pitches;

internal static class PitchesModule
{
    public static IServiceCollection AddPitches(this IServiceCollection services)
    {
        services.AddScoped<Pitching>();
        services.AddScoped<PitchCalendars>();
        services.AddScoped<PitchStage>();
        services.AddScoped<PitchTracker>();
        services.AddSingleton<LiveDays>();
        services.AddOwnMails(PitchMails.All);
        services.AddSubjectPart<PitchOfApplication>()
            .AddActivity<RemindOfPitchTask>()
            .AddWorkflowEvent(TimetablePublished.EventName, CallSubject.Name, new Text("The times of pitches were published"))
            .AddWorkflowEvent(PitchScheduled.EventName, ApplicationSubject.Name, new Text("A pitch got its time, or another one"))
            .AddWorkflowEvent(PitchStarted.EventName, ApplicationSubject.Name, new Text("A pitch came on stage"))
            .AddWorkflowEvent(PitchEnded.EventName, ApplicationSubject.Name, new Text("A pitch and its questions ended"));
        return services;
    }
}
