using Microsoft.Playwright;

namespace Corridor.Browser.Tests;

/// <summary>What somebody looks at: a Razor Page in one state, its reader, and the way to it.</summary>
/// <param name="Page">As Razor Pages names it; the server says whether this is what answered.</param>
/// <param name="Reader">An address, or nobody who is signed in.</param>
/// <param name="Way">An address; links to follow stand after arrows where their addresses are not known beforehand.</param>
public sealed record Screen(string Name, string Page, string? Reader, string Way)
{
    public int Status { get; init; } = 200;

    /// <summary>An address to which the page goes on by itself, and must not while it is looked at.</summary>
    public string? Stop { get; init; }

    /// <summary>The address to which the way leads by itself.</summary>
    public string? End { get; init; }

    public LiveSite Of(DemoSite demo, EmptySite empty) => Page == "/Public/Setup" ? empty : demo;

    /// <summary>Goes the way; gives what is wrong with what was found at its end.</summary>
    public async Task<IReadOnlyList<string>> ShowAsync(IPage page, LiveSite site)
    {
        IResponse? answer = null;
        EventHandler<IResponse> answered = (_, response) => answer = response.Request.IsNavigationRequest && response.Frame == page.MainFrame && response.Status != 204 ? response : answer;
        page.Response += answered;
        // A navigation that is answered by nothing stays where it is.
        if (Stop is not null)
            await page.RouteAsync(Stop, route => route.FulfillAsync(new RouteFulfillOptions { Status = 204 }));

        var steps = site.Fill(Way).Split(" → ");
        await page.GotoAsync(steps[0]);
        foreach (var link in steps.Skip(1))
            await page.GotoAsync((await page.Locator(link).First.GetAttributeAsync("href"))!);
        if (End is not null)
            await page.WaitForURLAsync(End);
        await page.WaitForLoadStateAsync(LoadState.Load);
        // A deck is drawn by a script.
        if (await page.Locator("[data-deck]").CountAsync() > 0)
            await page.Locator("[data-deck] canvas").First.WaitForAsync();
        page.Response -= answered;

        var (status, shown) = (answer!.Status, await answer.HeaderValueAsync(LiveSite.PageHeader));
        return (status, shown) == (Status, Page) ? [] : [$"{Page} was to answer {Status}, {shown} answered {status}"];
    }
}

/// <summary>
/// Every page of Corridor, some of them in several states. Whatever is asked of all pages asks it of these; a page that is not
/// here fails <see cref="AccessibilityTests"/>.
/// </summary>
internal static class Screens
{
    /// <summary>Each is looked at in every way; else in those ways that find most.</summary>
    public static readonly bool IsLong = Environment.GetEnvironmentVariable("CORRIDOR_LONG") == "1";

    /// <summary>Pages that show nothing of their own.</summary>
    public static readonly Dictionary<string, string> ShowNothing = new()
    {
        ["/Applicants/Answers"] = "takes one field from a script; whoever opens it is led to the form",
        ["/Applicants/DeckPanel"] = "a part of the form, which a script asks for again; the form shows it",
    };

    private const string Administrator = DemoSite.Administrator, Coordinator = DemoSite.Coordinator, Corridor = DemoSite.CorridorCoordinator, Juror = DemoSite.Juror, Host = DemoSite.Host, Abroad = DemoSite.Abroad;
    private const string Applicant = "{applicant}";

    public static readonly IReadOnlyList<Screen> All =
    [
        new("network home", "/Public/Index", null, "/"),
        new("network calls", "/Public/Calls/NetworkCalls", null, "/calls"),
        new("corridor", "/Public/CorridorPage", null, "/corridor"),
        new("city home", "/Public/CityHome", null, "/olsztyn"),
        new("city calls", "/Public/Calls/Index", null, "/braga/calls"),
        new("call page", "/Public/Calls/CallPage", null, "/braga/calls/demo-braga"),
        new("closed call page", "/Public/Calls/CallPage", null, "/clermont-ferrand/calls/demo-clermont"),
        new("call that ends in a stay", "/Public/Calls/CallPage", null, "/clermont-ferrand/calls/demo-corridor-next"),
        new("privacy page", "/Public/Article", null, "/braga/pages/privacy"),
        new("news", "/Public/News", null, "/braga/news"),
        new("article of the news", "/Public/NewsArticle", null, "/braga/news/{news}"),
        new("incubator", "/Public/Incubators/IncubatorPage", null, "/karlsruhe/incubators/werkstatt-nord"),
        new("certificates", "/Public/Certificates", null, "/certificates?number=4F2A-91CC-07DE-5B38"),
        new("invitation", "/Public/Invitation", null, "/mailbox?to={invited} → main a[href*='/invitations/']"),
        new("link of a signal", "/Public/Signal", null, "/mailbox?to={asked} → main a[href*='/signals/']"),
        new("mailbox", "/Public/Mailbox", null, "/mailbox"),
        new("page that does not exist", "/Status", null, "/nowhere") { Status = 404 },
        new("page that a city does not have", "/Status", Coordinator, "/olsztyn/nowhere") { Status = 404 },
        new("unreadable request", "/Status", null, "/status/400"),
        new("too many requests", "/Status", null, "/status/429"),
        new("failure", "/Status", null, "/status/500"),
        new("Corridor that is not ready", "/Status", null, "/status/503"),

        new("set-up without its token", "/Public/Setup", null, "/setup"),
        new("set-up", "/Public/Setup", null, "/setup?token={token}"),

        new("sign-in", "/Accounts/SignIn", null, "/sign-in"),
        new("sign-in with a password", "/Accounts/SignIn", null, "/sign-in?withPassword=true"),
        new("code", "/Accounts/Code", null, "/sign-in/code/{code}"),
        new("link of a mail", "/Accounts/Link", null, "/sign-in/link/{link}"),
        new("link that is too old", "/Accounts/Link", null, "/sign-in/link/old"),
        new("way to a city's own host", "/Accounts/Onward", Applicant, "/sign-in/onward?to={host}") { Stop = "**/arrive?*" },
        new("arrival at a city's own host", "/Public/Arrive", Applicant, "/sign-in/onward?to={host}") { End = "**/arrive?*" },
        new("arrival that is too late", "/Public/Arrive", null, "/braga/arrive") { Status = 410 },
        new("sign-out", "/Accounts/SignOut", Applicant, "/sign-out"),
        new("signed out", "/Accounts/SignOut", null, "/sign-out"),
        new("my Corridor", "/Accounts/My", Applicant, "/my"),
        new("my Corridor with a stay", "/Accounts/My", Abroad, "/my"),
        new("messages", "/Accounts/Messages", Applicant, "/my/messages"),
        new("message", "/Accounts/MessagePage", Applicant, "/my/messages/{message}"),
        new("what comes by mail", "/Accounts/Notifications", Applicant, "/my/notifications"),
        new("fewer mails", "/Accounts/Unsubscribe", null, "/unsubscribe/{unsubscribe}"),

        new("start of an application", "/Applicants/Start", Coordinator, "/braga/apply/demo-braga"),
        new("application form", "/Applicants/Edit", Applicant, "/braga/applications/{application}"),
        new("preview as a juror", "/Applicants/Preview", Applicant, "/braga/applications/{application}/preview"),
        new("receipt", "/Applicants/Receipt", Applicant, "/braga/applications/{application}/receipt"),
        new("deck without a script", "/Applicants/DeckFile", Applicant, "/braga/applications/{application}/deck-file"),
        new("decision on an application", "/Applicants/Decision", Abroad, "/my → #applications + ul li:last-child a[href*='/applications/'] → main a[href$='/decision']"),
        new("withdrawal", "/Applicants/Withdraw", Applicant, "/braga/applications/{application}/withdraw"),
        new("nomination", "/Applicants/Nomination", Applicant, "/braga/nominations/{nomination}"),
        new("nomination to decline", "/Applicants/Nomination", Applicant, "/braga/nominations/{nomination}?decline=true"),
        new("order of offers", "/Applicants/Preferences", Abroad, "/my → main a[href$='/preferences']"),
        new("meetings with hosts", "/Applicants/Meetings", Abroad, "/my → main a[href$='/preferences'] → main a[href$='/meetings']"),

        new("pitch of an application", "/Applicants/Pitch", Applicant, "/braga/applications/{application}/pitch"),
        new("juror's live pitches", "/Jurors/Live", Juror, "/olsztyn/jury/live"),
        new("invitation to a jury", "/Jurors/Answer", null, "/mailbox?to={new-juror} → main a[href*='/jury/']"),
        new("way into a jury", "/Jurors/Answer", null, "/mailbox?to=" + Juror + " → main a[href*='/olsztyn/jury/']"),
        new("juror's queue", "/Jurors/Index", Juror, "/olsztyn/jury"),
        new("grid of scores", "/Jurors/Grid", Juror, "/olsztyn/jury/grid"),
        new("what a juror would like to read", "/Jurors/Bids", Juror, "/olsztyn/jury → main a[href*='/jury/bids/']"),
        new("discussion of an application by its jurors", "/Jurors/Discussion", Juror, "/olsztyn/jury → main a[href$='/discussion']"),
        new("record of a juror", "/Jurors/Record", Juror, "/olsztyn/jury → main a[href*='/jury/record/']"),
        new("a juror beside the others", "/Jurors/Calibration", Juror, "/greenville-sc/jury → main a[href*='/jury/calibration/']"),
        new("score screen", "/Jurors/Score", Juror, "/olsztyn/jury → [data-review-row] a"),

        new("coordinator's desk", "/Coordinators/Index", Coordinator, "/olsztyn/coordinator"),
        new("mails that did not arrive", "/Coordinators/Mail", Coordinator, "/olsztyn/coordinator/mail"),
        new("to-dos", "/Coordinators/ToDos", Coordinator, "/olsztyn/coordinator/to-dos"),
        new("to-do", "/ToDos/ToDo", Coordinator, "/olsztyn/coordinator/to-dos → main a[href*='/to-dos/']"),
        new("people", "/Coordinators/People", Coordinator, "/olsztyn/coordinator/people"),
        new("call board", "/Coordinators/Calls/Board", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn"),
        new("call editor", "/Coordinators/Calls/Edit", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/edit"),
        new("choice of a new call", "/Coordinators/Calls/New", Coordinator, "/olsztyn/coordinator/calls/new"),
        new("new call", "/Coordinators/Calls/New", Coordinator, "/olsztyn/coordinator/calls/new?recipe=startup-competition"),
        new("received applications", "/Coordinators/Calls/Received", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/applications"),
        new("call preview", "/Coordinators/Calls/Preview", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/preview"),
        new("call preview as a juror", "/Coordinators/Calls/Preview", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/preview?as=juror"),
        new("jury", "/Coordinators/Calls/Jury", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/jury"),
        new("substitutes of a juror", "/Coordinators/Calls/Substitutes", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/jury → main a[href*='/substitutes/']"),
        new("assignment", "/Coordinators/Calls/Assignment", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/assignment"),
        new("progress", "/Coordinators/Calls/Progress", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/progress"),
        new("rounds", "/Coordinators/Calls/Rounds", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/rounds"),
        new("rules of a round", "/Coordinators/Calls/RoundRules", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/rounds/rules"),
        new("ranking", "/Coordinators/Calls/Ranking", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/ranking"),
        new("ranking without severity", "/Coordinators/Calls/Ranking", DemoSite.FinalCoordinator, "/greenville-sc/coordinator/calls/demo-final/ranking"),
        new("reviews of an application", "/Coordinators/Calls/Reviews", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/ranking → #ranking th a[href*='/reviews']"),
        new("discussion of an application", "/Coordinators/Calls/Discussion", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/ranking → main a[href*='/discussion']"),
        new("run sheet", "/Coordinators/Calls/Sheet", DemoSite.FinalCoordinator, "/greenville-sc/coordinator/calls/demo-final/pitches/sheet"),
        new("stage", "/Coordinators/Calls/Stage", DemoSite.FinalCoordinator, "/greenville-sc/coordinator/calls/demo-final/pitches/stage"),
        new("pitches", "/Coordinators/Calls/Pitches", DemoSite.FinalCoordinator, "/greenville-sc/coordinator/calls/demo-final/pitches"),
        new("decisions", "/Coordinators/Calls/Decisions", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/decisions"),
        new("dossier of the decisions", "/Coordinators/Calls/Dossier", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/decisions/dossier"),
        new("what an applicant reads", "/Coordinators/Calls/Feedback", Corridor, "/clermont-ferrand/coordinator/calls/demo-clermont/decisions → main a[href$='/feedback']"),
        new("quotas", "/Coordinators/Calls/Ranking", Corridor, "/clermont-ferrand/coordinator/calls/demo-clermont/ranking?Winners=1"),
        new("release to confirm", "/Coordinators/Calls/Decisions", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/decisions?release=true"),
        new("what happens by itself", "/Coordinators/Calls/Workflows/Index", Corridor, "/clermont-ferrand/coordinator/calls/demo-corridor-next/workflows"),
        new("workflow", "/Coordinators/Calls/Workflows/WorkflowPage", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/workflows → main a[href*='/workflows/0']"),
        new("run of a workflow", "/Coordinators/Calls/Workflows/Run", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/workflows → main tr:nth-child(2) a[href*='/workflows/0'] → main a[href*='/runs/']"),
        new("mails of a call", "/Coordinators/Calls/Workflows/Mails", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/workflows/mails"),
        new("workflow to change", "/Coordinators/Calls/Workflows/Edit", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/workflows → main tr:nth-child(2) a[href*='/workflows/0'] → main a[href*='/workflows/'][href$='/edit']"),
        new("step to change", "/Coordinators/Calls/Workflows/Edit", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/workflows → main tr:nth-child(2) a[href*='/workflows/0'] → main a[href*='/workflows/'][href$='/edit'] → main .flow-steps li:last-child a[href*='step=']"),
        new("versions of a workflow", "/Coordinators/Calls/Workflows/Versions", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/workflows → main tr:nth-child(2) a[href*='/workflows/0'] → main a[href$='/versions'] → main a[href*='old=']"),
        new("test run of a workflow", "/Coordinators/Calls/Workflows/Try", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/workflows → main tr:nth-child(2) a[href*='/workflows/0'] → main a[href$='/try']"),
        new("what happens by itself in a city", "/Coordinators/Calls/Workflows/Index", Corridor, "/clermont-ferrand/coordinator/workflows"),
        new("application of a call", "/Coordinators/Calls/ApplicationPage", Coordinator, "/olsztyn/coordinator/calls/demo-olsztyn/applications → main tbody a[href*='/applications/0']"),
        new("nominations sent", "/Coordinators/Calls/Nominations", Corridor, "/clermont-ferrand/coordinator/calls/demo-clermont/nominations"),
        new("nominations received", "/Coordinators/Calls/Nominations", Corridor, "/clermont-ferrand/coordinator/calls/demo-corridor/nominations"),
        new("matching", "/Coordinators/Calls/Matching", Corridor, "/clermont-ferrand/coordinator/calls/demo-corridor/matching"),
        new("matching ahead", "/Coordinators/Calls/Matching", Corridor, "/clermont-ferrand/coordinator/calls/demo-corridor-next/matching"),
        new("charters", "/Coordinators/Charters", Corridor, "/clermont-ferrand/coordinator/charters"),
        new("charter", "/Charters/Charter", Corridor, "/clermont-ferrand/charters/braga"),
        new("charter that is not begun", "/Charters/Charter", Corridor, "/clermont-ferrand/charters/olsztyn"),
        new("charter's article", "/Charters/Article", Corridor, "/clermont-ferrand/charters/braga/articles/welcome"),
        new("charter's version", "/Charters/Version", Corridor, "/clermont-ferrand/charters/braga/versions/2"),
        new("stays of a city", "/Coordinators/Placements", Corridor, "/clermont-ferrand/coordinator/placements"),
        new("stays between cities of a city", "/Coordinators/Flows", Corridor, "/clermont-ferrand/coordinator/flows"),
        new("desk of a city with stays", "/Coordinators/Index", Corridor, "/clermont-ferrand/coordinator"),
        new("city's pages", "/Coordinators/Content/Index", Coordinator, "/olsztyn/coordinator/pages"),
        new("page editor", "/Coordinators/Content/Edit", Coordinator, "/olsztyn/coordinator/pages → main a[href*='/coordinator/pages/0']"),
        new("new page", "/Coordinators/Content/New", Coordinator, "/olsztyn/coordinator/pages/new"),
        new("images", "/Coordinators/Content/Images", Corridor, "/clermont-ferrand/coordinator/content/images"),
        new("look", "/Coordinators/Content/Look", Coordinator, "/olsztyn/coordinator/look"),
        new("webhooks", "/Coordinators/Webhooks", Coordinator, "/olsztyn/coordinator/webhooks"),

        new("host's board", "/Hosts/Index", Host, "/braga/host"),
        new("offers of a host", "/Hosts/Offers/Index", Host, "/braga/host/offers"),
        new("incubator's editor", "/Hosts/Offers/Incubator", Host, "/braga/host/incubators/oficina-do-minho"),
        new("new incubator", "/Hosts/Offers/Incubator", Host, "/braga/host/incubators/new"),
        new("new offer", "/Hosts/Offers/Offer", Host, "/braga/host/offers/new?incubator=oficina-do-minho"),
        new("copied offer", "/Hosts/Offers/Offer", Host, "/braga/host/offers → main a[href*='from=']"),
        new("offer's editor", "/Hosts/Offers/Offer", Host, "/braga/host/offers → main a[href*='/host/offers/']"),
        new("order of candidates", "/Hosts/Candidates/Order", Host, "/braga/host/candidates/{candidates}"),
        new("candidate's dossier", "/Hosts/Candidates/Dossier", Host, "/braga/host/candidates/{candidates} → main a[href*='/host/candidates/']"),

        new("places left", "/Hosts/Candidates/Places", Host, "/braga/host/candidates/{candidates}/places"),
        new("guest's stay", "/Placements/Stay", Host, "/braga/host → main a[href*='/placements/']"),
        new("my stay", "/Placements/Stay", Abroad, "/my → main a[href*='/placements/']"),
        new("stay that is over", "/Placements/Stay", DemoSite.Returned, "/my → main a[href*='/placements/']"),
        new("change of a stay", "/Placements/Change", Abroad, "/my → main a[href*='/placements/'] → main a[href$='/change']"),
        new("certificate", "/Placements/Certificate", DemoSite.Returned, "/my → main a[href*='/placements/'] → main a[href$='/certificate']"),
        new("agreement", "/Placements/Agreement", Abroad, "/my → main a[href*='/placements/'] → main a[href$='/agreement']"),
        new("agreement's version", "/Placements/Version", DemoSite.Latecomer, "/my → main a[href*='/placements/'] → main a[href$='/agreement'] → main ol a[href$='/versions/2']"),
        new("agreement's article", "/Placements/Article", DemoSite.Latecomer, "/my → main a[href*='/placements/'] → main a[href$='/agreement'] → main ol a[href$='/versions/2'] → main a[href*='/agreement/articles/']"),
        new("mentors of a stay", "/Placements/Mentors", Abroad, "/my → main a[href*='/placements/'] → main a[href$='/mentors']"),
        new("checklist", "/Placements/Checklist", Host, "/braga/host → main a[href*='/placements/'][href$='/checklist']"),
        new("report", "/Placements/Report", DemoSite.Latecomer, "/my → main a[href*='/placements/'] → main a[href*='/reports/']"),

        new("network desk", "/Network/Index", Administrator, "/network"),
        new("stays between cities", "/Network/Flows", Administrator, "/network/flows"),
        new("operations", "/Network/Operations/Index", Administrator, "/network/operations"),
        new("operations: due", "/Network/Operations/Due", Administrator, "/network/operations/due"),
        new("operations: failed", "/Network/Operations/Failed", Administrator, "/network/operations/failed"),
        new("operations: history", "/Network/Operations/History", Administrator, "/network/operations/history"),
        new("operations: jobs", "/Network/Operations/Jobs", Administrator, "/network/operations/jobs?job=SealAuditJob"),
        new("operations: cities", "/Network/Operations/Cities", Administrator, "/network/operations/cities"),
        new("new city", "/Network/NewCity", Administrator, "/network/cities/new"),
        new("mail settings", "/Network/Mail", Administrator, "/network/mail"),
        new("a city's own host", "/Network/OwnHost", Administrator, "/network/cities/braga/host"),
    ];

    /// <summary>Those of one reader after each other: their tab is open already.</summary>
    public static TheoryData<string> Names() => [.. All.OrderBy(screen => screen.Reader, StringComparer.Ordinal).Select(screen => screen.Name)];

    public static Screen Called(string name) => All.Single(screen => screen.Name == name);
}
