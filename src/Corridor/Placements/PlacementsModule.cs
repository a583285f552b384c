using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Notifications;
using Corridor.Placements.Agreements;
using Corridor.Placements.Alumni;
using Corridor.Placements.Certificates;
using Corridor.Placements.Charters;
using Corridor.Placements.Checklists;
using Corridor.Placements.Flows;
using Corridor.Placements.Matches;
using Corridor.Placements.Meetings;
using Corridor.Placements.Mentoring;
using Corridor.Placements.Nominations;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Recipes;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Placements;

public static class PlacementsModule
{
    public static IServiceCollection AddPlacements(this IServiceCollection services) => services
        .AddNominations()
        .AddScoped<Offering>()
        .AddScoped<IncubatorDesk>()
        .AddSingleton<OfferBook>()
        .AddRecipeStep<OffersRecipe>()
        .AddMatches()
        .AddMeetings()
        .AddStays()
        .AddAgreements()
        .AddChecklists()
        .AddMentoring()
        .AddCharters()
        .AddCertificates()
        .AddSingleton<FlowBook>()
        .AddSingleton<AlumniBook>()
        .AddScoped<Naming>();

    private static IServiceCollection AddNominations(this IServiceCollection services) => services
        .AddOwnMails(NominationMails.All)
        .AddScoped<Nominating>()
        .AddScoped<ArrivalDesk>()
        .AddScoped<ITimerHandler, Arrival>()
        .AddScoped<ITimerHandler, DossierClosing>()
        .AddWorkflowSubject<NominationSubject>()
        .AddSubjectPart<CallOfNomination>()
        .AddWorkflowEvent(NominationAsked.EventName, NominationSubject.Name, new Text("An applicant was asked for a nomination"))
        .AddWorkflowEvent(NominationAnswered.EventName, NominationSubject.Name, new Text("A nomination was answered or taken back"))
        .AddWorkflowEvent(NominationArrived.EventName, NominationSubject.Name, new Text("A nomination has arrived in the other call"))
        .AddWorkflowEvent(NominationWithdrawn.EventName, NominationSubject.Name, new Text("The consent to a nomination was withdrawn after its arrival"))
        .AddActivity<LapseNominationTask>();

    private static IServiceCollection AddMatches(this IServiceCollection services) => services
        .AddScoped<Preferring>()
        .AddScoped<Matchmaking>()
        .AddSingleton<MatchLimits>()
        .AddScoped<StayProposals>()
        .AddScoped<Reserves>()
        .AddScoped<ITimerHandler, StaysOfMatch>()
        .AddScoped<ITimerHandler, ReserveOfStay>()
        .AddScoped<IHandle<CallPublished>, CommitToDraw>()
        .AddSubjectPart<MatchOfCall>()
        .AddWorkflowEvent(MatchPublished.EventName, CallSubject.Name, new Text("The match was published"))
        .AddActivity<RunMatchTask>()
        .AddActivity<ProposeReserveTask>();

    private static IServiceCollection AddMeetings(this IServiceCollection services) => services
        .AddOwnMails(MeetingMails.All)
        .AddScoped<MeetingDesk>()
        .AddScoped<IHandle<ApplicationWithdrawn>, CallMeetingsOff>()
        .AddWorkflowSubject<MeetingSubject>()
        .AddWorkflowEvent(MeetingAsked.EventName, MeetingSubject.Name, new Text("A host asked a start-up for a meeting"))
        .AddWorkflowEvent(MeetingBooked.EventName, MeetingSubject.Name, new Text("A meeting got its time"))
        .AddWorkflowEvent(MeetingCancelled.EventName, MeetingSubject.Name, new Text("The time of a meeting was given up: called off or moved"));

    private static IServiceCollection AddStays(this IServiceCollection services) => services
        .AddScoped<Staying>()
        .AddScoped<StayPeople>()
        .AddScoped<CityBoard>()
        .AddScoped<IKnowTies, EarlierHosts>()
        .AddScoped<IHandle<PlacementStopped>, LapseAmendments>()
        .AddScoped<IHandle<PlacementEnded>, LapseAmendments>()
        .AddSingleton<CorridorBoard>()
        .AddWorkflowSubject<PlacementSubject>()
        .AddSubjectPart<CallOfPlacement>()
        .AddSubjectPart<ReportsOfPlacement>()
        .AddSubjectPart<AmendmentsOfPlacement>()
        .AddWorkflowSubject<ReportSubject>()
        .AddWorkflowEvent(PlacementProposed.EventName, PlacementSubject.Name, new Text("A stay was proposed"))
        .AddWorkflowEvent(PlacementAnswered.EventName, PlacementSubject.Name, new Text("A stay was accepted by both, or declined"))
        .AddWorkflowEvent(PlacementAccepted.EventName, PlacementSubject.Name, new Text("Both accepted a stay"))
        .AddWorkflowEvent(PlacementDeclined.EventName, PlacementSubject.Name, new Text("A stay was declined"))
        .AddWorkflowEvent(PlacementSigned.EventName, PlacementSubject.Name, new Text("All signed the agreement"))
        .AddWorkflowEvent(PlacementStarted.EventName, PlacementSubject.Name, new Text("A stay began"))
        .AddWorkflowEvent(PlacementEnded.EventName, PlacementSubject.Name, new Text("A stay ended"))
        .AddWorkflowEvent(PlacementClosed.EventName, PlacementSubject.Name, new Text("A stay was closed with its final report"))
        .AddWorkflowEvent(AmendmentProposed.EventName, PlacementSubject.Name, new Text("A change of a stay was proposed"))
        .AddWorkflowEvent(AmendmentAnswered.EventName, PlacementSubject.Name, new Text("A change of a stay was accepted or refused"))
        .AddWorkflowEvent(PlacementStopped.EventName, PlacementSubject.Name, new Text("A stay was ended early"))
        .AddWorkflowEvent(ReportOpened.EventName, ReportSubject.Name, new Text("A report was opened"))
        .AddWorkflowEvent(ReportSent.EventName, ReportSubject.Name, new Text("A report was sent"))
        .AddWorkflowEvent(ReportLate.EventName, ReportSubject.Name, new Text("A report is late"))
        .AddActivity<LapsePlacementTask>()
        .AddActivity<BeginPlacementTask>()
        .AddActivity<OpenReportsTask>()
        .AddActivity<EndPlacementTask>()
        .AddActivity<RemindReportTask>();

    private static IServiceCollection AddAgreements(this IServiceCollection services) => services
        .AddScoped<Papers>()
        .AddScoped<Agreeing>()
        .AddScoped<IHandle<PlacementAccepted>, Drafting>()
        .AddScoped<ITimerHandler, LateSignatures>()
        .AddScoped<ITimerHandler, AgreementNews>()
        .AddSubjectPart<AgreementOfPlacement>()
        .AddWorkflowEvent(AgreementChanged.EventName, PlacementSubject.Name, new Text("An agreement got a new version"))
        .AddWorkflowEvent(AgreementDiscussed.EventName, PlacementSubject.Name, new Text("An agreement was commented on, told once a day"))
        .AddWorkflowEvent(AgreementLate.EventName, PlacementSubject.Name, new Text("The time to sign an agreement is over"));

    private static IServiceCollection AddChecklists(this IServiceCollection services) => services
        .AddScoped<Checklist>()
        .AddScoped<IHandle<PlacementSigned>, ListMaking>()
        .AddScoped<ITimerHandler, LateItems>()
        .AddWorkflowSubject<ChecklistItemSubject>()
        .AddWorkflowEvent(ChecklistItemLate.EventName, ChecklistItemSubject.Name, new Text("An item of a stay’s checklist is late"));

    private static IServiceCollection AddMentoring(this IServiceCollection services) => services
        .AddOwnMails(MentorMails.All)
        .AddScoped<MentorDesk>();

    private static IServiceCollection AddCharters(this IServiceCollection services) => services
        .AddScoped<Chartering>()
        .AddScoped<ITimerHandler, CharterNews>()
        .AddWorkflowSubject<CharterSubject>()
        .AddWorkflowEvent(CharterChanged.EventName, CharterSubject.Name, new Text("A charter was begun, or has another wording"))
        .AddWorkflowEvent(CharterDiscussed.EventName, CharterSubject.Name, new Text("A charter was commented on, told once a day"))
        .AddWorkflowEvent(CharterAccepted.EventName, CharterSubject.Name, new Text("Both cities have accepted a charter"));

    private static IServiceCollection AddCertificates(this IServiceCollection services) => services
        .AddSingleton<CertificateBook>()
        .AddScoped<IHandle<PlacementClosed>, Issuing>();
}
