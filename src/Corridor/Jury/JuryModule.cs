using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Jury.Discussions;
using Corridor.Jury.Dossiers;
using Corridor.Jury.Pitches;
using Corridor.Notifications;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Jury;

public static class JuryModule
{
    public static IServiceCollection AddJury(this IServiceCollection services)
    {
        services.AddScoped<InviteReading>();
        services.AddScoped<Panel>();
        services.AddScoped<Substitutes>();
        services.AddScoped<ConflictBook>();
        services.AddScoped<JuryPlanning>();
        services.AddScoped<PlanEditing>();
        services.AddScoped<SharedReading>();
        services.AddScoped<Drifts>();
        services.AddScoped<Bidding>();
        services.AddScoped<Scoring>();
        services.AddScoped<JuryProgress>();
        services.AddScoped<JuryRanking>();
        services.AddScoped<Rounds>();
        services.AddScoped<Decisions>();
        services.AddScoped<Quotas>();
        services.AddScoped<Passing>();
        services.AddScoped<Discussing>();
        services.AddScoped<DossierTables>();
        services.AddScoped<DossierSeals>();
        services.AddScoped<IHandle<ReviewCompleted>, ReviewsTogether>();
        services.AddScoped<IHandle<ReviewCompleted>, TellOfDrift>();
        services.AddScoped<IHandle<JurorAccepted>, GiveToNewcomers>();
        services.AddScoped<IHandle<ApplicationSubmitted>, AskForNames>();
        services.AddScoped<IHandle<DeckChecked>, AskForNames>();
        services.AddScoped<IHandle<CallTurnedBlind>, AskForNames>();
        services.AddScoped<IHandle<MailBounced>, MissInvitation>();
        services.AddScoped<ITimerHandler, FindNames>();
        services.AddScoped<ITimerHandler, TellOfRemarks>();
        services.AddOwnMails(JuryMails.All);
        services.AddOwnMails(DiscussionMails.All);
        return services.AddPitches().AddJuryWorkflows();
    }

    private static IServiceCollection AddJuryWorkflows(this IServiceCollection services)
    {
        services.AddScoped<JurorReaders>();
        services.AddWorkflowSubject<JurorSubject>()
            .AddWorkflowSubject<ReviewSubject>()
            .AddSubjectPart<JuryOfCall>()
            .AddSubjectPart<ReviewsOfApplication>()
            .AddActivity<AssignJuryTask>()
            .AddActivity<RemindJurorsTask>()
            .AddActivity<MarkSilentTask>()
            .AddActivity<ProposeSubstituteTask>()
            .AddActivity<PrepareDecisionsTask>()
            .AddActivity<ReleaseDecisionsTask>()
            .AddWorkflowEvent(JurorInvited.EventName, JurorSubject.Name, new Text("A juror was invited"))
            .AddWorkflowEvent(JurorAccepted.EventName, JurorSubject.Name, new Text("A juror accepted"))
            .AddWorkflowEvent(JurorDeclined.EventName, JurorSubject.Name, new Text("A juror declined"))
            .AddWorkflowEvent(JurorUnreachable.EventName, JurorSubject.Name, new Text("An invitation to the jury did not arrive"))
            .AddWorkflowEvent(ReviewsAssigned.EventName, JurorSubject.Name, new Text("A juror was given applications"))
            .AddWorkflowEvent(ReviewAssigned.EventName, ReviewSubject.Name, new Text("A review was assigned"))
            .AddWorkflowEvent(ReviewCompleted.EventName, ReviewSubject.Name, new Text("A review came in"))
            .AddWorkflowEvent(ReviewGivenBack.EventName, CallSubject.Name, new Text("A review was given back"))
            .AddWorkflowEvent(ReviewsCompleted.EventName, ApplicationSubject.Name, new Text("All reviews of an application are in"))
            .AddWorkflowEvent(CalibrationScored.EventName, JurorSubject.Name, new Text("A juror can see how they score beside the others"))
            .AddWorkflowEvent(ScoresSpread.EventName, ApplicationSubject.Name, new Text("The reviews of an application differ widely"))
            .AddWorkflowEvent(DiscussionOpened.EventName, ApplicationSubject.Name, new Text("The discussion of an application was opened"))
            .AddWorkflowEvent(NamesFound.EventName, ApplicationSubject.Name, new Text("A blind jury would read who applies"))
            .AddWorkflowEvent(RoundFilled.EventName, CallSubject.Name, new Text("Applications were taken into a later round"))
            .AddWorkflowEvent(RankingPublished.EventName, CallSubject.Name, new Text("Decisions were prepared by the ranking"))
            .AddWorkflowEvent(ReleaseRequested.EventName, CallSubject.Name, new Text("Somebody asked for the decisions to be released"))
            .AddWorkflowEvent(DecisionReleased.EventName, ApplicationSubject.Name, new Text("A decision was released"));
        return services;
    }
}
