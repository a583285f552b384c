using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Browser.Tests;
using Corridor.Calls;
using Corridor.Content;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Jury.Discussions;
using Corridor.Notifications;
using Corridor.Placements.Nominations;
using Corridor.Placements.Offers;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Demo;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(DemoSite))]

namespace Corridor.Browser.Tests;

/// <summary>The demonstration with its whole history; slow to fill, so there is one for all tests.</summary>
public sealed class DemoSite : LiveSite
{
    public const string Administrator = "odile.brunelac@example.org";
    public const string Coordinator = "kalina.wierzbowa@example.org";
    public const string FinalCoordinator = "brooke.halvenson@example.org";
    public const string Juror = "solveig.harnisch@example.org";
    public const string CorridorCoordinator = "mathis.ferrandou@example.org";
    public const string Host = "leonor.carvalhida@example.org";

    /// <summary>Founders of start-ups on a stay; the second one's report is late.</summary>
    public const string Abroad = "citlali.barrancas@example.org", Latecomer = "ambre.tournadre@example.org";

    /// <summary>A founder whose stay is completed.</summary>
    public const string Returned = "lubin.chastelac@example.org";

    // A city that nothing else looks at: browsers take such a name for this machine.
    private const string OwnHosted = "salford", OwnHost = OwnHosted + ".localhost";
    private const string Invited = "invited@example.org", NewJuror = "new.juror@example.org";

    protected override async Task FillAsync()
    {
        await ActivatorUtilities.CreateInstance<DemoHistory>(Services).PlayAsync(TextWriter.Null, CancellationToken.None);
        await InAsync("clermont-ferrand", CandidatesAsync);
        await InAsync("braga", ApplicantAsync);
        await InAsync("braga", TellAsync);
        await InAsync("olsztyn", InviteJurorAsync);
        await InAsync("olsztyn", AskAsync);
        await InAsync("olsztyn", DiscussAsync);
        await Services.GetRequiredService<DueTimers>().DrainAsync();
        await NetworkAsync();
        (Rows["invited"], Rows["new-juror"]) = (Invited, NewJuror);
    }

    // The call whose match was published, and an incubator of Braga that took part.
    private async Task CandidatesAsync(IServiceProvider services)
    {
        var call = await services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync(call => call.Slug == "demo-corridor");
        await InAsync("braga", async there =>
        {
            var incubator = await there.GetRequiredService<CorridorDb>().Set<Incubator>().SingleAsync(incubator => incubator.Slug == "oficina-do-minho");
            Rows["candidates"] = $"{call.Id}/{incubator.Id}";
        });
    }

    // Somebody whose application to Braga's open call was sent. It is put forward to the next corridor, and not answered yet.
    private async Task ApplicantAsync(IServiceProvider services)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var sent = await db.Set<Application>().Where(application => application.SubmittedAt != null && application.WithdrawnAt == null).OrderBy(application => application.Number).FirstAsync();
        await using var all = Services.GetRequiredService<CorridorDbFactory>().AcrossCities();
        var next = await all.Set<Call>().SingleAsync(call => call.Slug == "demo-corridor-next");
        var nomination = Nomination.Of(sent, sent.Id, next, "We would like to see you abroad.", Clock.Now());
        db.Add(nomination);
        await db.SaveChangesAsync();
        Rows["applicant"] = await db.Set<Account>().Where(account => account.Id == sent.OwnerId).Select(account => account.Email!).SingleAsync();
        (Rows["application"], Rows["nomination"]) = (sent.Id.ToString(), nomination.Id.ToString());

        var city = services.GetRequiredService<CurrentCity>().Required;
        var message = Message.To(sent.OwnerId, city, "test", new Letter("en", "A week is left", ["Your draft is not complete.", "Good luck."], "Go on with it:", "/calls"), awaitsDigest: false, Clock.Now());
        db.AddRange(message, Message.To(sent.OwnerId, city, "test", new Letter("en", "Two days are left", ["Your draft is not complete."]), awaitsDigest: false, Clock.Now()));
        await db.SaveChangesAsync();
        (Rows["message"], Rows["unsubscribe"]) = (message.Id.ToString(), services.GetRequiredService<UnsubscribeLinks>().To(sent.OwnerId, MailCategory.Reminders).Split('/')[^1]);
    }

    private async Task TellAsync(IServiceProvider services)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var news = Article.New(ArticleKind.News, "ten-desks", Clock.Now());
        news.Draft(LocalizedText.Of("en", "Ten desks more"), LocalizedText.Of("en", "The *Oficina* has a second floor. [Look at it](/braga/incubators/oficina-do-minho)."), Clock.Now());
        news.Publish(Clock.Now());
        db.Add(news);
        services.GetRequiredService<Invitations>().Send(Invited, "", CityRole.Host, "en");
        await db.SaveChangesAsync();
        Rows["news"] = news.Slug;
    }

    // And one whom no mail reaches.
    private async Task InviteJurorAsync(IServiceProvider services)
    {
        var db = services.GetRequiredService<CorridorDb>();
        await services.GetRequiredService<Panel>().InviteAsync(await db.Set<Call>().SingleAsync(call => call.Slug == "demo-olsztyn"), NewJuror);
        var lost = OutgoingMail.To(Juror, "en", "juror-reminder", "Scores are due on Friday", "Text", Clock.Now());
        lost.Bounce("The server answered 550.", Clock.Now());
        db.Add(lost);
        await db.SaveChangesAsync();
    }

    // What the juror handed in first of the heat is discussed, and one of the others has said something.
    private async Task DiscussAsync(IServiceProvider services)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var own = await db.Set<Review>().Where(review => review.State == ReviewState.Done && db.Set<Call>().Any(call => call.Id == review.CallId && call.Slug == "demo-olsztyn") && db.Set<Juror>().Any(juror => juror.Id == review.JurorId && juror.Email == Juror)).OrderBy(review => review.SubmittedAt).FirstAsync();
        var reviews = await db.Set<Review>().Where(review => review.ApplicationId == own.ApplicationId && review.Round == own.Round && review.State == ReviewState.Done).OrderBy(review => review.Id).Select(review => review.Id).ToListAsync();
        var discussion = Discussion.Open(own.CallId, own.ApplicationId, own.Round, null, Clock.Now());
        db.Add(discussion);
        db.AddRange(reviews.Select((review, at) => new DiscussionSeat { DiscussionId = discussion.Id, ReviewId = review, Number = at + 1 }));
        db.Add(discussion.Say("Look at page 3: the first client is named there.", reviews.First(review => review != own.Id), null, Clock.Now()));
        await db.SaveChangesAsync();
    }

    // An applicant is asked by a mail, and the coordinators for something to do and for their approval.
    private async Task AskAsync(IServiceProvider services)
    {
        var (db, book) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<WorkflowBook>());
        var call = await db.Set<Call>().SingleAsync(call => call.Slug == "demo-olsztyn");
        var application = await db.Set<Application>().Where(application => application.CallId == call.Id && application.SubmittedAt != null).OrderBy(application => application.Number).FirstAsync();
        ActivityRecord[] steps =
        [
            new("started", ApplicationStarted.EventName, 0, 0, IsStart: true, []),
            new("file", "ToDoTask", 0, 0, IsStart: false, new() { ["Role"] = "coordinators", ["Title"] = "File the papers", ["Due"] = "now - 1 day" }),
            new("mail", "EmailTask", 0, 0, IsStart: false, new() { ["Recipients"] = "applicant", ["Subject"] = "Do you come?", ["Body"] = "Then say so:\n\n{signal.come}" }),
            new("fork", "ForkTask", 0, 0, IsStart: false, new() { ["Forks"] = "Done, other" }),
            new("print", "ApprovalEvent", 0, 0, IsStart: false, new() { ["Approvers"] = "coordinators", ["Count"] = "2", ["Title"] = "Print the programme" }),
            new("come", "SignalEvent", 0, 0, IsStart: false, new() { ["SignalName"] = "come" }),
        ];
        var type = await book.KeepAsync(new WorkflowDefinition
        {
            WorkflowTypeId = "zz-asks",
            Name = LocalizedText.Of("en", "Asks"),
            Activities = steps,
            Transitions = [new("started", "Done", "file"), new("file", "Done", "mail"), new("mail", "Done", "fork"), new("fork", "Done", "print"), new("fork", "other", "come")],
        }, new WorkflowRoot("call", call.Id));
        await book.PublishAsync(type, null);
        await db.SaveChangesAsync();
        await services.GetRequiredService<IHandle<IWorkflowEvent>>().HandleAsync(new ApplicationStarted(application), CancellationToken.None);
        await db.SaveChangesAsync();
        Rows["asked"] = await db.Set<Account>().Where(account => account.Id == application.OwnerId).Select(account => account.Email!).SingleAsync();
    }

    private async Task NetworkAsync()
    {
        await using var db = Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.Network);
        (await db.Cities.SingleAsync(city => city.Slug == OwnHosted)).AnswerUnder(OwnHost);
        var (row, _, link) = SignInCode.For(Rows["applicant"], "en", "/my", Clock.Now());
        db.Add(row);
        await db.SaveChangesAsync();
        Services.GetRequiredService<Cities>().Changed();
        (Rows["code"], Rows["link"]) = (row.Id.ToString(), link);
        Rows["host"] = Uri.EscapeDataString(new UriBuilder(Address) { Host = OwnHost }.Uri.AbsoluteUri);
    }

    private Task<bool> InAsync(string slug, Func<IServiceProvider, Task> work) => InAsync(slug, async services =>
    {
        await work(services);
        return true;
    });
}
