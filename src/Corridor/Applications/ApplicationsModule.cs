using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Notifications;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Applications;

public static class ApplicationsModule
{
    public static IServiceCollection AddApplications(this IServiceCollection services)
    {
        services.AddScoped<Drafts>();
        services.AddScoped<Submissions>();
        services.AddScoped<DeckUploads>();
        services.AddScoped<MyApplications>();
        services.AddOwnMails(ApplicationMails.All);
        // A draft's deck, and those of all that was ever sent.
        services.AddSingleton(new DeckUse(db => db.Set<Application>().Where(application => application.DeckId != null).Select(application => application.DeckId!.Value)));
        services.AddSingleton(new DeckUse(db => db.Set<Submission>().Where(submission => submission.DeckId != null).Select(submission => submission.DeckId!.Value)));
        services.AddWorkflowSubject<ApplicationSubject>()
            .AddSubjectPart<IntakeOfCall>()
            .AddWorkflowEvent(ApplicationStarted.EventName, ApplicationSubject.Name, new Text("An application was started"))
            .AddWorkflowEvent(ApplicationSubmitted.EventName, ApplicationSubject.Name, new Text("An application was submitted"))
            .AddWorkflowEvent(ApplicationSubmitted.ChangedName, ApplicationSubject.Name, new Text("A submitted application was changed and sent again"))
            .AddWorkflowEvent(ApplicationWithdrawn.EventName, ApplicationSubject.Name, new Text("An application was withdrawn"));
        services.AddScoped<IHandle<CallTurnedBlind>, AskForBareDecks>();
        return services.AddScoped<IHandle<DeckChecked>, TellOfRefusedDeck>();
    }
}
