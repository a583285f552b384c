using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Content;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Decks.Pitches;
using Corridor.Decks.Storage;
using Corridor.Jury;
using Corridor.Jury.Discussions;
using Corridor.Jury.Pitches;
using Corridor.Notifications;
using Corridor.Placements.Agreements;
using Corridor.Placements.Charters;
using Corridor.Placements.Matches;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Web.Tests;

/// <summary>
/// One city with a row of every kind, made by the methods that the pages use. A new kind of row: a property here, filled in
/// <see cref="MakeAsync"/> or in one of the methods it calls.
/// </summary>
internal sealed class AccessRows
{
    public required City City { get; init; }

    /// <summary>Its people, by the name of their role in the matrix.</summary>
    public string EmailOf(AccessRole role) => $"{role}-{City.Slug}@example.org".ToLowerInvariant();

    public string Page { get; private set; } = "";
    public string News { get; private set; } = "";
    public Guid ArticleId { get; private set; }
    public Guid SpareInvitation { get; private set; }
    public string InvitationLink { get; private set; } = "";
    public Guid SpareMember { get; private set; }
    public Guid CallId { get; private set; }
    public string CallSlug { get; private set; } = "";

    /// <summary>The applicant's: sent, with a deck that was checked.</summary>
    public Guid Application { get; private set; }

    /// <summary>The applicant's, begun and not complete.</summary>
    public Guid Upload { get; private set; }

    /// <summary>The juror's, of the applicant's application.</summary>
    public Guid Review { get; private set; }

    /// <summary>The applicant's, at a time.</summary>
    public Guid Pitch { get; private set; }

    public Guid PitchDay { get; private set; }

    /// <summary>Another's, which only a part of the panel can hear.</summary>
    public Guid SplitPitch { get; private set; }

    /// <summary>Of the address at which the juror's calendar looks.</summary>
    public string CalendarToken { get; private set; } = "";

    /// <summary>The juror's place on the jury.</summary>
    public Guid Seat { get; private set; }
    public string JurorLink { get; private set; } = "";
    public Guid SpareJuror { get; private set; }
    public string SpareJurorLink { get; private set; } = "";

    /// <summary>Somebody on the jury of another call.</summary>
    public Guid EarlierJuror { get; private set; }
    public Guid Conflict { get; private set; }

    /// <summary>An application that its jurors discuss, and the review of it that is the juror's.</summary>
    public Guid Discussed { get; private set; }
    public Guid DiscussedReview { get; private set; }
    public Guid Plan { get; private set; }
    /// <summary>A workflow of the call, and an instance of it.</summary>
    public Guid WorkflowType { get; private set; }
    public Guid WorkflowVersion { get; private set; }
    public Guid Run { get; private set; }

    /// <summary>Asked of the call's coordinators, and a link that nobody waits for.</summary>
    public Guid ToDo { get; private set; }
    public string SignalLink { get; private set; } = "";
    /// <summary>The same of the whole city's.</summary>
    public Guid CityWorkflow { get; private set; }
    public Guid CityWorkflowVersion { get; private set; }
    public Guid CityRun { get; private set; }
    public Guid FailedTimer { get; private set; }
    public Guid WaitingTimer { get; private set; }
    public Guid SpareTimer { get; private set; }
    public Guid FailedMail { get; private set; }

    /// <summary>A mail of the city that bounced.</summary>
    public Guid LostMail { get; private set; }

    /// <summary>The applicant's message.</summary>
    public Guid Message { get; private set; }
    public string UnsubscribeToken { get; private set; } = "";
    public string RefusedAddress { get; private set; } = "";

    /// <summary>A call that ends in a stay, its preferences open, and the applicant's application to it, from a third city.</summary>
    public Guid CorridorId { get; private set; }
    public string CorridorSlug { get; private set; } = "";
    public Guid Candidate { get; private set; }
    public Guid Match { get; private set; }
    public Guid Meeting { get; private set; }
    public Guid SpareMeeting { get; private set; }
    public Guid Nomination { get; private set; }
    public Guid SpareNomination { get; private set; }
    public Guid Incubator { get; private set; }
    public Guid Mentor { get; private set; }
    public Guid Photo { get; private set; }
    public Guid SpareMentor { get; private set; }
    public Guid BookedHour { get; private set; }
    public string IncubatorSlug { get; private set; } = "";
    public string OfferSlug { get; private set; } = "";

    /// <summary>The applicant's stay in this city, agreed on, its open report, and a change that its host proposed.</summary>
    public Guid Placement { get; private set; }
    public Guid Amendment { get; private set; }

    /// <summary>Another one that is over.</summary>
    public Guid Closed { get; private set; }
    public Guid Report { get; private set; }

    /// <summary>A thread on its agreement, and something the host does before it begins.</summary>
    public Guid AgreementComment { get; private set; }
    public Guid ChecklistItem { get; private set; }
    public string Image { get; private set; } = "";
    public Guid SpareImage { get; private set; }

    // Of the network, but one each will do.
    public Guid SignInCode { get; private set; }
    public string SignInLink { get; private set; } = "";

    /// <summary>A city that may be suspended, and its own host's address.</summary>
    public Guid Spare { get; set; }
    public string OwnHost { get; set; } = "";

    /// <summary>The address of the city with which this one has a charter, and what is said about it.</summary>
    public string CharterWith { get; private set; } = "";
    public Guid CharterComment { get; private set; }

    /// <summary>The charter of the two cities of the matrix.</summary>
    public Task AgreeWithAsync(Site site, AccessRows other) => site.In(City, async services =>
    {
        var (db, now) = Of(services);
        var seat = new Seat(StayParty.OriginCity, Guid.NewGuid(), "Boss");
        var (charter, first) = Charter.Begin(City, other.City, [new AgreementSection("welcome", LocalizedText.Of("en", "Welcome"), LocalizedText.Of("en", "Two days."))], seat, now);
        var comment = PaperComment.On(charter, "welcome", null, "Why?", seat, now);
        db.AddRange(charter, first, comment);
        await db.SaveChangesAsync();
        (CharterWith, other.CharterWith, CharterComment, other.CharterComment) = (other.City.Slug, City.Slug, comment.Id, comment.Id);
    });

    public static async Task<AccessRows> MakeAsync(Site site, string slug, City third)
    {
        await using var network = site.Services.CreateAsyncScope();
        var city = await network.ServiceProvider.GetRequiredService<NewCity>().CreateAsync(slug, slug, slug, "FR", 45.8, 3.1, "Europe/Paris", "fr");
        var rows = new AccessRows { City = city };
        await site.In(city, async services =>
        {
            await rows.WriteAsync(services);
            await rows.OpenCallsAsync(services);
            await rows.StaffAsync(site, services);
            await rows.ApplyAsync(services);
        });
        // Decks are checked by a timer, and nobody reads one before.
        await site.Services.GetRequiredService<DueTimers>().DrainAsync();
        await site.In(city, rows.JudgeAsync);
        await site.In(city, services => rows.HostAsync(services, third));
        await rows.SendAsync(site);
        return rows;
    }

    private async Task WriteAsync(IServiceProvider services)
    {
        var (db, now) = Of(services);
        foreach (var kind in new[] { ArticleKind.Page, ArticleKind.News })
        {
            var article = Article.New(kind, $"{kind}-{City.Slug}".ToLowerInvariant(), now);
            article.Draft(LocalizedText.Of("en", "Title"), LocalizedText.Of("en", "Body"), now);
            article.Publish(now);
            db.Add(article);
            (Page, News, ArticleId) = kind == ArticleKind.Page ? (article.Slug, News, article.Id) : (Page, article.Slug, ArticleId);
        }

        await db.SaveChangesAsync();
    }

    private async Task OpenCallsAsync(IServiceProvider services)
    {
        var (db, now) = Of(services);
        foreach (var slug in new[] { "heat-" + City.Slug, "other-" + City.Slug })
        {
            var open = OpenToAllNow(slug);
            var call = Call.From(open with { Stages = [.. open.Stages, new("pitches", StageKind.Pitch, LocalizedText.Of("en", "Pitches"), Opens: new LocalMoment(40, LocalTime.Midnight), Closes: new LocalMoment(41, LocalTime.Midnight))] }, City.Zone, now.InUtc().Date.PlusDays(-1), now);
            call.Publish(now);
            db.Add(call);
            await db.SaveChangesAsync();
            (CallId, CallSlug) = CallId == default ? (call.Id, slug) : (CallId, CallSlug);
        }

        var book = services.GetRequiredService<WorkflowBook>();
        async Task<(Guid Type, Guid Version)> PublishedAsync(WorkflowRoot? root)
        {
            var type = await book.KeepAsync(new WorkflowDefinition
            {
                WorkflowTypeId = "of-the-matrix",
                Name = LocalizedText.Of("en", "Of the matrix"),
                Activities = [new ActivityRecord("started", "ApplicationStartedEvent", 0, 0, IsStart: true, [])],
            }, root);
            var version = await book.PublishAsync(type, null);
            await db.SaveChangesAsync();
            return (type.Id, version.Id);
        }

        (WorkflowType, WorkflowVersion) = await PublishedAsync(new WorkflowRoot("call", CallId));
        (CityWorkflow, CityWorkflowVersion) = await PublishedAsync(null);
        // A draft that never runs, with a mail to look at.
        await book.KeepAsync(new WorkflowDefinition
        {
            WorkflowTypeId = "with-a-mail",
            Name = LocalizedText.Of("en", "With a mail"),
            Activities =
            [
                new ActivityRecord("started", "ApplicationStartedEvent", 0, 0, IsStart: true, []),
                new ActivityRecord("tell", "EmailTask", 0, 0, IsStart: false, new() { ["Recipients"] = "coordinators", ["Subject"] = "Subject", ["Body"] = "Text" }),
            ],
            Transitions = [new Transition("started", "Done", "tell")],
        }, new WorkflowRoot("call", CallId));
        await db.SaveChangesAsync();
    }

    private async Task StaffAsync(Site site, IServiceProvider services)
    {
        var (db, now) = Of(services);
        var other = await db.Set<Call>().Where(call => call.Id != CallId).Select(call => call.Id).SingleAsync();
        await site.MemberAsync(City, EmailOf(AccessRole.Coordinator), CityRole.Coordinator);
        await site.MemberAsync(City, EmailOf(AccessRole.Host), CityRole.Host);
        foreach (var (role, call) in new[] { (AccessRole.CallCoordinator, CallId), (AccessRole.OtherCallCoordinator, other) })
        {
            var account = await services.GetRequiredService<SignIn>().AccountForAsync(EmailOf(role), "", "en");
            db.Add(new Membership { AccountId = account.Id, Role = CityRole.Coordinator, CallId = call, Since = now });
        }

        var spare = await services.GetRequiredService<SignIn>().AccountForAsync($"spare-{City.Slug}@example.org", "", "en");
        var member = new Membership { AccountId = spare.Id, Role = CityRole.Host, Since = now };
        db.Add(member);
        SpareMember = member.Id;

        foreach (var name in new[] { "invited", "not-invited" })
            services.GetRequiredService<Invitations>().Send($"{name}-{City.Slug}@example.org", "", CityRole.Host, "en");
        await db.SaveChangesAsync();
        SpareInvitation = await db.Set<Invitation>().Where(invitation => invitation.Email.StartsWith("not-")).Select(invitation => invitation.Id).SingleAsync();
        InvitationLink = await LinkAsync(site, $"invited-{City.Slug}@example.org");

        var timer = Timer.For("of.the.matrix", Guid.NewGuid(), now, "of.the.matrix:" + City.Slug);
        while (timer.State != TimerState.Failed)
            timer.Fail("Test", now);
        var mail = OutgoingMail.To("nobody@example.org", "en", "of-the-matrix", "Subject", "Body", now);
        while (mail.State != MailState.Failed)
            mail.Fail("Test", now);
        RefusedAddress = $"refused-{City.Slug}@example.org";
        var lost = OutgoingMail.To("nobody@example.org", "en", "of-the-matrix", "Subject", "Body", now);
        lost.Bounce("Test", now);
        foreach (var key in new[] { "waiting", "spare" })
            db.Add(Timer.For("of.the.matrix", Guid.NewGuid(), now + Duration.FromDays(900), $"{key}:{City.Slug}"));
        db.AddRange(timer, mail, lost, new SuppressedAddress { Address = RefusedAddress, Reason = "Test", Since = now });
        await db.SaveChangesAsync();
        (FailedTimer, FailedMail, LostMail) = (timer.Id, mail.Id, lost.Id);
        WaitingTimer = await db.Set<Timer>().Where(one => one.Key == "waiting:" + City.Slug).Select(one => one.Id).SingleAsync();
        SpareTimer = await db.Set<Timer>().Where(one => one.Key == "spare:" + City.Slug).Select(one => one.Id).SingleAsync();
    }

    private async Task ApplyAsync(IServiceProvider services)
    {
        var (db, now) = Of(services);
        var (drafts, uploads) = (services.GetRequiredService<Drafts>(), services.GetRequiredService<DeckUploads>());
        var call = await db.Set<Call>().SingleAsync(call => call.Id == CallId);
        foreach (var role in new[] { AccessRole.Applicant, AccessRole.OtherApplicant })
        {
            var owner = (await services.GetRequiredService<SignIn>().AccountForAsync(EmailOf(role), "", "en")).Id;
            var application = (await drafts.StartAsync(call, owner, "en", 1, now)).Id;
            await drafts.SaveAsync(application, owner, "name", role.ToString(), null, Guid.NewGuid());
            var pdf = PitchDeckPdf.Write(new PitchDeck("Deck", "Team", "en", [new PitchSlide.Cover("Deck", "Team")]));
            var deck = await uploads.StartAsync(application, owner, "deck.pdf", pdf.Length, now);
            await services.GetRequiredService<DeckStore>().AppendAsync(deck.Key, 0, new MemoryStream(pdf), pdf.Length);
            await uploads.FinishAsync(deck);
            await services.GetRequiredService<Submissions>().SubmitAsync(application, owner, now);
            if (role == AccessRole.Applicant)
            {
                (Application, Upload) = (application, (await uploads.StartAsync(application, owner, "next.pdf", 10, now)).Id);
                var message = global::Corridor.Notifications.Message.To(owner, City, "of-the-matrix", new Letter("en", "Subject", ["Text"]), awaitsDigest: false, now);
                db.Add(message);
                await db.SaveChangesAsync();
                (Message, UnsubscribeToken) = (message.Id, services.GetRequiredService<UnsubscribeLinks>().To(owner, MailCategory.Progress).Split('/')[^1]);
            }
        }
    }

    private async Task<Guid> SeatEarlierAsync(IServiceProvider services)
    {
        var (db, now) = Of(services);
        var panel = services.GetRequiredService<Panel>();
        var earlier = Call.From(OpenToAllNow("earlier-" + City.Slug, deck: false), City.Zone, now.InUtc().Date.PlusDays(-1), now);
        earlier.Publish(now);
        db.Add(earlier);
        await db.SaveChangesAsync();
        var juror = (await panel.InviteAsync(earlier, $"juror-earlier-{City.Slug}@example.org")).Invited.Single();
        await panel.AcceptAsync(earlier, juror, new JurorAnswer("Earlier", "", null, ["en"], [], 10, "", true), [], "en");
        return juror.Id;
    }

    private async Task JudgeAsync(IServiceProvider services)
    {
        var (db, now) = Of(services);
        var (panel, planning) = (services.GetRequiredService<Panel>(), services.GetRequiredService<JuryPlanning>());
        var call = await db.Set<Call>().SingleAsync(call => call.Id == CallId);
        var spare = $"juror-spare-{City.Slug}@example.org";
        var invited = await panel.InviteAsync(call, string.Join('\n', EmailOf(AccessRole.Juror), EmailOf(AccessRole.OtherJuror), spare));
        foreach (var juror in invited.Invited.Where(juror => juror.Email != spare))
            await panel.AcceptAsync(call, juror, new JurorAnswer(juror.Email, "", null, ["en"], [], 10, "", true), [], "en");
        call.Share(call.Rounds[0], 2);
        var plan = await planning.ProposeAsync(call.Rounds[0]);
        await planning.CommitAsync(call, plan.Id);

        Juror JurorOf(AccessRole role) => invited.Invited.Single(one => one.Email == EmailOf(role));
        var rest = await db.Set<Application>().Where(application => application.CallId == CallId && application.Id != Application).Select(application => application.Id).SingleAsync();
        await panel.DeclareAsync(JurorOf(AccessRole.OtherJuror), rest, "A friend");
        var mine = JurorOf(AccessRole.Juror).Id;
        (Plan, Seat, SpareJuror) = (plan.Id, mine, invited.Invited.Single(juror => juror.Email == spare).Id);
        Review = await db.Set<Review>().Where(review => review.JurorId == mine && review.ApplicationId == Application).Select(review => review.Id).SingleAsync();
        Conflict = await db.Set<Conflict>().Select(conflict => conflict.Id).SingleAsync();
        EarlierJuror = await SeatEarlierAsync(services);
        await DiscussAsync(db, call, rest, now);
        await PitchAsync(services, call, rest);
        var run = await db.Set<Workflow>().SingleAsync(run => run.SubjectId == Application && run.TypeId == WorkflowType);
        var todo = new global::Corridor.Workflows.ToDos.ToDo { WorkflowId = run.Id, SubjectKind = "application", SubjectId = Application, RootId = CallId, Role = "coordinators", HolderId = CallId, Title = LocalizedText.Of("en", "Read it"), Path = "", MadeAt = now };
        var (signal, secret) = global::Corridor.Workflows.Signals.SignalLink.For(run, "come", LocalizedText.Empty, now);
        db.AddRange(todo, signal);
        await db.SaveChangesAsync();
        (Run, ToDo, SignalLink) = (run.Id, todo.Id, secret);
        CityRun = await db.Set<Workflow>().Where(run => run.SubjectId == Application && run.TypeId == CityWorkflow).Select(run => run.Id).SingleAsync();
    }

    private async Task DiscussAsync(CorridorDb db, Call call, Guid rest, Instant now)
    {
        var review = await db.Set<Review>().SingleAsync(review => review.JurorId == Seat && review.ApplicationId == rest);
        db.Add(new Score { ReviewId = review.Id, Criterion = "impact", Value = 3, SavedAt = now });
        review.Finish(call.Criteria, new Dictionary<string, int> { ["impact"] = 3 }, now);
        var discussion = Discussion.Open(CallId, rest, review.Round, null, now);
        db.AddRange(discussion, new DiscussionSeat { DiscussionId = discussion.Id, ReviewId = review.Id, Number = 1 });
        await db.SaveChangesAsync();
        (Discussed, DiscussedReview) = (rest, review.Id);
    }

    private async Task PitchAsync(IServiceProvider services, Call call, Guid rest)
    {
        var (db, now) = Of(services);
        var pitching = services.GetRequiredService<Pitching>();
        var from = now.InUtc().Date.PlusDays(30).At(new LocalTime(10, 0));
        var session = new PitchSession(ZonedMoment.At(from, City.Zone), ZonedMoment.At(from.PlusHours(4), City.Zone));
        await pitching.ArrangeAsync(call, new PitchPlan(5, 10, 5, [session], [new("Stage", "")], [new(Seat, 0)]), [Application, rest]);
        await pitching.MakeAsync(call);
        await pitching.PublishAsync(call);
        (Pitch, SplitPitch) = (await PitchOfAsync(Application), await PitchOfAsync(rest));
        PitchDay = await db.Set<global::Corridor.Jury.Pitches.PitchDay>().Select(day => day.Id).SingleAsync();
        CalendarToken = services.GetRequiredService<PitchCalendars>().AddressOf(new(IsJuror: true, Seat)).Split('/')[^1][..^4];
        var split = await db.Set<global::Corridor.Jury.Pitches.Pitch>().SingleAsync(pitch => pitch.Id == SplitPitch);
        db.Entry(split).Property(pitch => pitch.StartsAt).CurrentValue = null;
        db.Entry(split).Property(pitch => pitch.Advice).CurrentValue = new(global::Corridor.Matching.Timetables.UnplacedReason.NoCommonHour, [], global::Corridor.Matching.Timetables.ProposalKind.SplitPanel, new(session.From.Instant.ToUnixTimeSeconds() / 60, 0, [Seat], []));
        await db.SaveChangesAsync();

        Task<Guid> PitchOfAsync(Guid application) => db.Set<global::Corridor.Jury.Pitches.Pitch>().Where(pitch => pitch.ApplicationId == application).Select(pitch => pitch.Id).SingleAsync();
    }

    private async Task HostAsync(IServiceProvider services, City third)
    {
        var (db, now) = Of(services);
        var today = now.InUtc().Date;
        var call = Call.From(OpenToAllNow("corridor-" + City.Slug, deck: false) with
        {
            Entry = CallEntry.Nomination,
            Placement = new PlacementTerms(6, 10, 3, [new AgreementSection("purpose", LocalizedText.Of("en", "Purpose"), LocalizedText.Of("en", "Six months."))],
                [new ReportTerms("check-in", LocalizedText.Of("en", "Check-in"), StayParty.StartUp, ReportTime.Days, [30], 7, false, FormDefinition.Empty)]),
            Stages =
            [
                new("nominations", StageKind.Nomination, LocalizedText.Of("en", "Nominations"), Opens: new LocalMoment(0, LocalTime.Midnight), Closes: new LocalMoment(20, LocalTime.Midnight)),
                new("preferences", StageKind.Preferences, LocalizedText.Of("en", "Preferences"), Opens: new LocalMoment(0, LocalTime.Midnight), Closes: new LocalMoment(20, LocalTime.Midnight)),
                new("stays", StageKind.Placement, LocalizedText.Of("en", "Stays"), Opens: new LocalMoment(30, LocalTime.Midnight), Closes: new LocalMoment(300, LocalTime.Midnight)),
            ],
        }, City.Zone, today.PlusDays(-1), now);
        call.Publish(now);
        db.Add(call);
        await db.SaveChangesAsync();

        var offering = services.GetRequiredService<Offering>();
        var incubator = await offering.SaveAsync("incubator-" + City.Slug, "Incubator", LocalizedText.Of("en", "Hosts"), null, ["en"]);
        var offer = Offer.Of(incubator, "offer-" + City.Slug);
        offer.Describe(LocalizedText.Of("en", "Offer"), LocalizedText.Of("en", "Places"), 2, today.PlusDays(100).ToYearMonth(), [], ["en"], []);
        await offering.PublishAsync(offer);

        var mine = await db.Set<Application>().AsNoTracking().SingleAsync(one => one.Id == Application);
        var spare = await db.Set<Application>().AsNoTracking().SingleAsync(one => one.CallId == CallId && one.Id != Application);
        var candidate = global::Corridor.Applications.Application.Nominated(call, mine.OwnerId, third.Id, mine.Id, "Candidate", "en", now);
        db.Add(candidate);
        db.Add(candidate.Submit(call, new Dictionary<string, string> { ["name"] = "Candidate" }, null, now));
        var (asked, other) = (global::Corridor.Placements.Nominations.Nomination.Of(mine, Guid.NewGuid(), call, "", now), global::Corridor.Placements.Nominations.Nomination.Of(spare, Guid.NewGuid(), call, "", now));
        db.AddRange(asked, other);
        await db.SaveChangesAsync();
        var told = new Decision { CallId = call.Id, ApplicationId = candidate.Id, Outcome = Outcome.Winner, PreparedAt = now };
        told.Release(now);
        db.Add(told);
        await db.SaveChangesAsync();

        var match = await services.GetRequiredService<Matchmaking>().ComputeAsync(call);
        var found = (await services.GetRequiredService<OfferBook>().ForAsync(call)).Single(one => one.Id == offer.Id);
        var (placement, closed) = (Agreed(match.Id), Agreed(Guid.NewGuid()));
        closed.Begin();
        closed.End();
        closed.Close(now);
        var amendment = global::Corridor.Placements.Stays.Amendment.Propose(placement, new Change(AmendmentKind.Extend, 1), StayParty.Host, mine.OwnerId, "A pilot", now);
        var report = global::Corridor.Placements.Stays.Report.Open(placement, placement.Schedule[0], now);
        db.AddRange(placement, closed, report, amendment);
        await db.SaveChangesAsync();
        var host = new Seat(StayParty.Host, Guid.NewGuid(), "Host");
        var comment = global::Corridor.Placements.Agreements.PaperComment.On(db.Set<Agreement>().Local.Single(one => one.PlacementId == placement.Id), "purpose", null, "Why?", host, now);
        var item = global::Corridor.Placements.Checklists.ChecklistItem.Of(placement, new ChecklistEntry("desk", LocalizedText.Of("en", "Desk"), StayParty.Host, 7, CountryPairs.All), today);
        db.AddRange(comment, item);
        await db.SaveChangesAsync();
        (AgreementComment, ChecklistItem) = (comment.Id, item.Id);

        global::Corridor.Placements.Stays.Placement Agreed(Guid of)
        {
            var stay = global::Corridor.Placements.Stays.Placement.Proposed(call, of, new StayGuest(candidate.Id, candidate.OriginCityId, mine.OwnerId, "Candidate", "en"), found, City.Zone, now);
            stay.AcceptAsApplicant(now);
            stay.AcceptAsHost(stay.Starts.Local.Date, now);
            stay.Agree();
            return stay;
        }

        var spareHouse = await offering.SaveAsync("spare-" + City.Slug, "Spare", LocalizedText.Of("en", "Hosts"), null, ["en"]);
        var meetings = new[] { incubator, spareHouse }.Select(house =>
            global::Corridor.Placements.Meetings.Meeting.Asked((house.Id, house.Name, City.Id), candidate, mine.OwnerId, "https://video.example/", "", now)).ToList();
        db.AddRange(meetings);
        await db.SaveChangesAsync();
        (Meeting, SpareMeeting) = (meetings[0].Id, meetings[1].Id);

        var images = services.GetRequiredService<Images>();
        using var pixel = new MemoryStream(Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"));
        var image = await images.UploadAsync($"{City.Slug}.gif", pixel, "");
        pixel.Position = 0;
        SpareImage = (await images.UploadAsync($"spare-{City.Slug}.gif", pixel, "")).Id;
        var desk = services.GetRequiredService<IncubatorDesk>();
        pixel.Position = 0;
        await desk.AddPhotoAsync(incubator, pixel, LocalizedText.Of("en", "A wall"));
        var spareMentor = await desk.SaveMentorAsync(incubator, null, "Spare", LocalizedText.Of("en", "Sales"), ["en"], MentorHours.None, null);
        var hour = global::Corridor.Placements.Mentoring.BookedHour.Of(placement, spareMentor, now + Duration.FromDays(2), "Tenders");
        db.Add(hour);
        await db.SaveChangesAsync();
        (SpareMentor, BookedHour) = (spareMentor.Id, hour.Id);
        (Mentor, Photo) = ((await desk.SaveMentorAsync(incubator, null, "Mentor", LocalizedText.Of("en", "Sales"), ["en"], MentorHours.None, null)).Id, (await desk.PhotosAsync(incubator))[0].Id);
        (CorridorId, CorridorSlug, Candidate, Match, Nomination, SpareNomination) = (call.Id, call.Slug, candidate.Id, match.Id, asked.Id, other.Id);
        (Incubator, IncubatorSlug, OfferSlug, Placement, Report, Image) = (incubator.Id, incubator.Slug, offer.Slug, placement.Id, report.Id, image.Path);
        (Closed, Amendment) = (closed.Id, amendment.Id);
    }

    private async Task SendAsync(Site site)
    {
        (JurorLink, SpareJurorLink) = (await LinkAsync(site, EmailOf(AccessRole.Juror)), await LinkAsync(site, $"juror-spare-{City.Slug}@example.org"));
        await using var scope = site.Services.CreateAsyncScope();
        var address = $"signing-in-{City.Slug}@example.org";
        SignInCode = await scope.ServiceProvider.GetRequiredService<SignIn>().SendAsync(address, null, "en", City.Slug);
        SignInLink = await LinkAsync(site, address);
    }

    // The secret is the last segment of the address in the mail.
    private static async Task<string> LinkAsync(Site site, string email) =>
        (await site.MailToAsync(email)).Body.Split('\n').First(line => line.StartsWith("http", StringComparison.Ordinal)).Split('/')[^1];

    private static (CorridorDb Db, Instant Now) Of(IServiceProvider services) =>
        (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<TimeProvider>().Now());

    /// <summary>Applications and scores are taken side by side: nothing here has to move a clock.</summary>
    public static CallDefinition OpenToAllNow(string slug, bool deck = true) => new()
    {
        Slug = slug,
        Programme = "startup-competition",
        Title = LocalizedText.Of("en", "Heat"),
        Summary = LocalizedText.Of("en", "A heat."),
        Body = LocalizedText.Of("en", "Apply."),
        Languages = ["en"],
        Winners = 1,
        ReviewsPerApplication = 2,
        Deck = new DeckRules(deck, 1, 20),
        Jury = new JuryRules(false, false, 20, 1, 1) { Bids = true },
        Stages =
        [
            new("intake", StageKind.Intake, LocalizedText.Of("en", "Applications"), Opens: new LocalMoment(0, LocalTime.Midnight), Closes: new LocalMoment(20, LocalTime.Midnight)),
            new("review", StageKind.Review, LocalizedText.Of("en", "Jury"), Opens: new LocalMoment(0, LocalTime.Midnight), Closes: new LocalMoment(30, LocalTime.Midnight)),
        ],
        Form = new FormDefinition([new FormSection("company", LocalizedText.Of("en", "Company"),
        [
            new Field { Key = "name", Kind = FieldKind.ShortText, Label = LocalizedText.Of("en", "Name"), Required = true },
            new Field { Key = "deck", Kind = FieldKind.Deck, Label = LocalizedText.Of("en", "Deck"), Required = deck },
        ])]),
        Criteria = new CriteriaSet([new Criterion("impact", LocalizedText.Of("en", "Impact"), 1, new Scale(1, 5, []))]),
    };
}
