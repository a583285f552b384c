using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Corridor.Data;
using Corridor.Placements.Alumni;
using Corridor.Tenancy;
using Corridor.Web.Access;
using Corridor.Workflows.Operations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Quartz;
using static Corridor.Web.Tests.AccessRole;

namespace Corridor.Web.Tests;

/// <summary>
/// Every route × every role × own and other city. Whoever a route does not name is refused: with 404, or with the sign-in page when
/// nobody is signed in. Refused requests change nothing. A row of one city is not found under another's address.
///
/// A new page or endpoint is a line in <see cref="Table"/>: its route ("/{city}" first when it is a city's; a method first when it is
/// no page), who gets in, and the row its address names, which <see cref="AccessRows"/> makes. A page's POST handlers are found by
/// themselves and are open to whom the page is; those that take more than the route are told what to send: ["Remind"] = rows => […].
/// </summary>
public sealed partial class AccessMatrixTests(Site shared)
{
    private const AccessRole Desk = Coordinator | CallCoordinator | OtherCallCoordinator;
    private const AccessRole CallDesk = Coordinator | CallCoordinator;

    // Read from top to bottom by those who get in: what takes something away stands last.
    private static readonly Line[] Table =
    [
        new("/", Everyone),
        new("/calls", Everyone),
        new("/status/{code:int}", Everyone) { Value = "404" },
        new("GET /language/{language}", Everyone) { Value = "fr" },
        new("GET /theme", Everyone) { Query = "?theme=dark" },
        new("/mailbox", Everyone),
        new("/setup", Nobody),
        new("/sign-in", Everyone),
        new("/sign-in/code/{id:guid}", Everyone, rows => rows.SignInCode),
        new("/sign-in/link/{link}", Everyone, rows => rows.SignInLink),
        new("/sign-in/onward", SignedIn) { Sends = (request, rows) => request.RequestUri = new Uri("/sign-in/onward?to=" + Uri.EscapeDataString(rows.OwnHost), UriKind.Relative) },
        new("/sign-out", Everyone),
        new("/my", SignedIn),
        // Somebody's own: the applicant's, and nobody else's.
        new("/my/messages/{id:guid}", Applicant, rows => rows.Message),
        new("/my/messages", SignedIn) { ["ReadAll"] = rows => [("newest", rows.Message)] },
        new("/my/notifications", SignedIn) { [""] = _ => [("Ways[Progress]", "Digest")] },
        new("/unsubscribe/{token}", Everyone, rows => rows.UnsubscribeToken),
        new("/corridor", Everyone),
        new("/certificates", Everyone),

        new("/{city}/", Everyone),
        new("GET /{city}/style/{version:int}.css", Everyone) { Value = "1" },
        new("/{city}/calls", Everyone),
        new("/{city}/calls/{slug}", Everyone, rows => rows.CallSlug),
        new("/{city}/pages/{slug}", Everyone, rows => rows.Page),
        new("/{city}/news", Everyone),
        new("/{city}/news/{slug}", Everyone, rows => rows.News),
        new("/{city}/invitations/{link}", Everyone, rows => rows.InvitationLink),
        new("/{city}/signals/{link}", Everyone, rows => rows.SignalLink),
        new("/{city}/incubators/{slug}", Everyone, rows => rows.IncubatorSlug),
        new("GET /{city}/media/{**path}", Everyone, rows => rows.Image),
        new("GET /{city}/sign-in", Everyone) { Answers = HttpStatusCode.Redirect },
        new("/{city}/arrive", Everyone) { Answers = HttpStatusCode.Gone },

        new("/{city}/apply/{call}", SignedIn, rows => rows.CallSlug),
        new("/{city}/applications/{id:guid}", Applicant, rows => rows.Application),
        new("/{city}/applications/{id:guid}/answers", Applicant, rows => rows.Application) { [""] = _ => [("field", "a_name"), ("value", "Name")] },
        new("/{city}/applications/{id:guid}/deck-panel", Applicant, rows => rows.Application),
        new("/{city}/applications/{id:guid}/preview", Applicant, rows => rows.Application),
        new("/{city}/applications/{id:guid}/receipt", Applicant, rows => rows.Application),
        new("/{city}/applications/{id:guid}/decision", Applicant, rows => rows.Candidate),
        new("/{city}/applications/{id:guid}/withdraw", Applicant, rows => rows.Application),
        new("GET /{city}/applications/{id:guid}/deck", Applicant | CallDesk, rows => rows.Application),
        new("/{city}/applications/{id:guid}/deck-file", Applicant, rows => rows.Application) { Answers = HttpStatusCode.BadRequest },
        new("/{city}/applications/{id:guid}/preferences", Applicant, rows => rows.Candidate),
        new("/{city}/applications/{id:guid}/meetings", Applicant, rows => rows.Candidate)
        {
            ["Pick"] = rows => [("meeting", rows.Meeting), ("starts", "2090-03-01T10:00:00Z")],
            ["Decline"] = rows => [("meeting", rows.SpareMeeting)],
            ["Cancel"] = rows => [("meeting", rows.Meeting)],
        },
        new("/{city}/nominations/{id:guid}", Applicant, rows => rows.Nomination),
        new("OPTIONS /{city}/uploads", Everyone),
        new("POST /{city}/uploads", Applicant) { Sends = (request, rows) => Tus(request, ("Upload-Length", "10"), ("Upload-Metadata", "application " + Base64(rows.Application))) },
        new("HEAD /{city}/uploads/{id:guid}", Applicant, rows => rows.Upload) { Sends = (request, _) => Tus(request) },
        new("PATCH /{city}/uploads/{id:guid}", Applicant, rows => rows.Upload) { Sends = (request, _) => Tus(request, ("Upload-Offset", "0")) },
        new("DELETE /{city}/uploads/{id:guid}", Applicant, rows => rows.Upload) { Sends = (request, _) => Tus(request) },

        new("/{city}/applications/{id:guid}/pitch", Applicant, rows => rows.Application),
        new("GET /{city}/calendars/{token}.ics", Everyone, rows => rows.CalendarToken),

        new("/{city}/jury", Juror | JurorByLink | OtherJuror) { ["Answer"] = rows => [("id", rows.Seat)], Only = { ["Answer"] = Juror | JurorByLink } },
        new("/{city}/jury/{link}", Everyone, rows => rows.SpareJurorLink),
        new("/{city}/jury/reviews/{id:guid}", Juror | JurorByLink, rows => rows.Review),
        new("/{city}/jury/reviews/{id:guid}/discussion", Juror | JurorByLink, rows => rows.DiscussedReview) { ["Write"] = _ => [("Text", "Look at page 3.")] },
        new("GET /{city}/jury/reviews/{id:guid}/deck", Juror | JurorByLink, rows => rows.Review),
        new("POST /{city}/jury/reviews/{id:guid}/scores", Juror | JurorByLink, rows => rows.Review) { [""] = _ => [("field", "score-impact"), ("value", "4")] },
        new("POST /{city}/jury/reviews/{id:guid}/finish", Juror | JurorByLink, rows => rows.Review),
        new("POST /{city}/jury/reviews/{id:guid}/abstain", Juror | JurorByLink, rows => rows.Review),
        new("/{city}/jury/grid", Juror | JurorByLink | OtherJuror)
        {
            ["Save"] = rows => [("id", rows.Review)],
            ["Finish"] = rows => [("id", rows.Review)],
            Only = { ["Save"] = Juror | JurorByLink, ["Finish"] = Juror | JurorByLink },
        },
        new("/{city}/jury/bids/{juror:guid}", Juror | JurorByLink, rows => rows.Seat),
        new("/{city}/jury/record/{juror:guid}", Juror | JurorByLink, rows => rows.Seat),
        new("/{city}/jury/calibration/{juror:guid}/{round}", Juror | JurorByLink, rows => new object[] { rows.Seat, "review" }),
        new("GET /{city}/applications/{id:guid}/pitch/events", Applicant, rows => rows.Application),
        new("GET /{city}/jury/live/{day:guid}/events", Juror | JurorByLink | OtherJuror, rows => rows.PitchDay),
        new("/{city}/jury/live", Juror | JurorByLink | OtherJuror),
        new("GET /{city}/jury/kept", Juror | JurorByLink | OtherJuror),
        new("GET /{city}/jury/manifest.webmanifest", Everyone),

        new("/{city}/coordinator", Desk),
        new("/{city}/coordinator/look", Coordinator),
        new("/{city}/coordinator/webhooks", Coordinator),
        new("/{city}/coordinator/pages", Coordinator),
        new("/{city}/coordinator/pages/new", Coordinator),
        new("/{city}/coordinator/pages/{id:guid}", Coordinator, rows => rows.ArticleId),
        new("/{city}/coordinator/calls/new", Coordinator),
        new("/{city}/coordinator/calls/{slug}", CallDesk, rows => rows.CallSlug),
        new("/{city}/coordinator/calls/{slug}/edit", CallDesk, rows => rows.CallSlug),
        new("/{city}/coordinator/calls/{slug}/preview", CallDesk, rows => rows.CallSlug),
        new("/{city}/coordinator/calls/{slug}/applications", CallDesk, rows => rows.CallSlug),
        new("/{city}/coordinator/calls/{slug}/applications/{id:guid}", CallDesk, rows => new object[] { rows.CallSlug, rows.Application }) { ["Seen"] = _ => [] },
        new("/{city}/coordinator/calls/{slug}/applications/{application:guid}/reviews", CallDesk, rows => new object[] { rows.CallSlug, rows.Discussed }),
        new("/{city}/coordinator/calls/{slug}/applications/{application:guid}/discussion", CallDesk, rows => new object[] { rows.CallSlug, rows.Discussed }) { ["Write"] = _ => [("Text", "Look at page 3.")] },
        new("/{city}/coordinator/calls/{slug}/progress", CallDesk, rows => rows.CallSlug) { ["PassOn"] = rows => [("juror", rows.Seat)] },
        new("/{city}/coordinator/calls/{slug}/workflows", CallDesk, rows => rows.CallSlug),
        new("/{city}/coordinator/calls/{slug}/workflows/mails", CallDesk, rows => rows.CallSlug),
        new("/{city}/coordinator/calls/{slug}/workflows/{id:guid}", CallDesk, rows => new object[] { rows.CallSlug, rows.WorkflowType }),
        new("/{city}/coordinator/calls/{slug}/workflows/{id:guid}/edit", CallDesk, rows => new object[] { rows.CallSlug, rows.WorkflowType }) { ["Save"] = _ => [("Step", "started")], ["Add"] = _ => [("kind", "LogTask")], ["Remove"] = _ => [("Step", "log-1")] },
        new("/{city}/coordinator/calls/{slug}/workflows/{id:guid}/versions", CallDesk, rows => new object[] { rows.CallSlug, rows.WorkflowType }) { ["Restore"] = rows => [("version", rows.WorkflowVersion)] },
        new("/{city}/coordinator/calls/{slug}/workflows/{id:guid}/try", CallDesk, rows => new object[] { rows.CallSlug, rows.WorkflowType }),
        new("/{city}/coordinator/calls/{slug}/workflows/runs/{id:guid}", CallDesk, rows => new object[] { rows.CallSlug, rows.Run }) { ["Skip"] = _ => [("outcome", "Done")] },
        new("/{city}/coordinator/workflows", Coordinator),
        new("/{city}/coordinator/workflows/{id:guid}", Coordinator, rows => rows.CityWorkflow),
        new("/{city}/coordinator/workflows/{id:guid}/edit", Coordinator, rows => rows.CityWorkflow) { ["Save"] = _ => [("Step", "started")], ["Add"] = _ => [("kind", "LogTask")], ["Remove"] = _ => [("Step", "log-1")] },
        new("/{city}/coordinator/workflows/{id:guid}/versions", Coordinator, rows => rows.CityWorkflow) { ["Restore"] = rows => [("version", rows.CityWorkflowVersion)] },
        new("/{city}/coordinator/workflows/{id:guid}/try", Coordinator, rows => rows.CityWorkflow),
        new("/{city}/coordinator/workflows/runs/{id:guid}", Coordinator, rows => rows.CityRun) { ["Skip"] = _ => [("outcome", "Done")] },
        new("/{city}/coordinator/calls/{slug}/ranking", CallDesk, rows => rows.CallSlug) { ["Quotas"] = _ => [("Winners", "1")] },
        new("/{city}/coordinator/calls/{slug}/rounds", CallDesk, rows => rows.CallSlug) { ["Choose"] = rows => [("application", rows.Application), ("goesOn", "true")] },
        new("/{city}/coordinator/calls/{slug}/assignment", CallDesk, rows => rows.CallSlug)
        {
            ["Add"] = rows => [("JurorId", rows.Seat), ("ApplicationId", rows.Application)],
            ["Remove"] = rows => [("juror", rows.Seat), ("application", rows.Application)],
            ["Lock"] = rows => [("juror", rows.Seat), ("application", rows.Application)],
            ["Commit"] = rows => [("plan", rows.Plan)],
            ["Conflict"] = rows => [("JurorId", rows.SpareJuror), ("ApplicationId", rows.Application)],
            ["Waive"] = rows => [("conflict", rows.Conflict)],
            ["Share"] = _ => [("count", "6")],
            ["Exchange"] = rows => [("application", rows.Application), ("other", rows.Application)],
        },
        new("/{city}/coordinator/calls/{slug}/decisions", CallDesk, rows => rows.CallSlug) { ["Edit"] = rows => [("application", rows.Application), ("Outcome", "Winner")], ["MoveUp"] = rows => [("application", rows.Application)] },
        new("/{city}/coordinator/calls/{slug}/decisions/dossier", CallDesk, rows => rows.CallSlug),
        new("/{city}/coordinator/calls/{slug}/decisions/{application:guid}/feedback", CallDesk, rows => new object[] { rows.CallSlug, rows.Application }),
        new("/{city}/coordinator/calls/{slug}/rounds/rules", CallDesk, rows => rows.CallSlug),
        new("/{city}/coordinator/calls/{slug}/pitches/sheet", CallDesk, rows => rows.CallSlug),
        new("GET /{city}/coordinator/calls/{slug}/pitches/stage/events", CallDesk, rows => rows.CallSlug),
        new("/{city}/coordinator/calls/{slug}/pitches/stage", CallDesk, rows => rows.CallSlug)
        {
            ["Next"] = rows => [("id", rows.Pitch)],
            ["Back"] = rows => [("id", rows.Pitch)],
            ["Pause"] = rows => [("id", rows.Pitch)],
            ["Miss"] = rows => [("id", rows.Pitch)],
            ["Close"] = rows => [("id", rows.Pitch)],
        },
        new("/{city}/coordinator/calls/{slug}/pitches", CallDesk, rows => rows.CallSlug)
        {
            ["Place"] = rows => [("id", rows.Pitch), ("Starts", "2090-03-01T10:00"), ("Room", 0)],
            ["Unplace"] = rows => [("id", rows.Pitch)],
            ["Split"] = rows => [("id", rows.SplitPitch)],
        },
        new("/{city}/coordinator/calls/{slug}/jury", CallDesk, rows => rows.CallSlug) { ["Remind"] = rows => [("id", rows.SpareJuror)], ["Revoke"] = rows => [("id", rows.SpareJuror)] },
        new("/{city}/coordinator/calls/{slug}/jury/substitutes/{id:guid}", CallDesk, rows => new object[] { rows.CallSlug, rows.SpareJuror }) { ["Invite"] = rows => [("other", rows.EarlierJuror)] },
        new("/{city}/coordinator/calls/{slug}/nominations", CallDesk, rows => rows.CallSlug) { ["TakeBack"] = rows => [("id", rows.SpareNomination)] },
        new("/{city}/coordinator/calls/{slug}/matching", Coordinator, rows => rows.CorridorSlug) { ["Publish"] = rows => [("match", rows.Match)] },
        new("/{city}/coordinator/placements", Desk),
        new("/{city}/coordinator/flows", Desk),
        // A charter binds the whole city.
        new("/{city}/coordinator/charters", Coordinator),
        new("/{city}/charters/{with}", Desk | Host, rows => rows.CharterWith)
        {
            ["Comment"] = _ => [("article", "welcome")],
            ["Resolve"] = rows => [("thread", rows.CharterComment)],
            Only = { [""] = Coordinator, ["Begin"] = Coordinator, ["Comment"] = Coordinator, ["Resolve"] = Coordinator },
        },
        new("/{city}/charters/{with}/articles/{article}", Coordinator, rows => new object[] { rows.CharterWith, "welcome" }),
        new("/{city}/charters/{with}/versions/{number:int}", Desk | Host, rows => new object[] { rows.CharterWith, 1 }),
        new("/{city}/coordinator/mail", Coordinator) { ["Retry"] = rows => [("id", rows.LostMail)] },
        new("/{city}/coordinator/to-dos", Desk),
        // Of those who run the call, since the sample is theirs.
        new("/{city}/to-dos/{id:guid}", CallDesk, rows => rows.ToDo),
        new("/{city}/coordinator/content/images", Coordinator) { ["Delete"] = rows => [("id", rows.SpareImage)] },
        new("/{city}/coordinator/people", Coordinator) { ["Revoke"] = rows => [("id", rows.SpareInvitation)], ["Remove"] = rows => [("id", rows.SpareMember)] },

        new("/{city}/host", Host),
        new("/{city}/host/offers", Host),
        new("/{city}/host/candidates/{call:guid}/{incubator:guid}", Host, rows => new object[] { rows.CorridorId, rows.Incubator }),
        new("/{city}/host/candidates/{call:guid}/{incubator:guid}/{application:guid}", Host, rows => new object[] { rows.CorridorId, rows.Incubator, rows.Candidate }),
        // The match of the matrix is not published: there is nothing to give.
        new("/{city}/host/candidates/{call:guid}/{incubator:guid}/places", Host, rows => new object[] { rows.CorridorId, rows.Incubator }) { Only = { [""] = 0 } },
        new("/{city}/host/incubators/{slug}", Host, rows => rows.IncubatorSlug) { ["RemoveMentor"] = rows => [("id", rows.Mentor)], ["RemovePhoto"] = rows => [("id", rows.Photo)] },
        // It may be withdrawn here, and nobody orders candidates for it any more.
        new("/{city}/host/offers/{slug}", Host, rows => rows.OfferSlug),

        // The start-up comes from a city that is not of the matrix: the row is found in the host's city only.
        new("/{city}/placements/{id:guid}", Applicant | Host | Coordinator, rows => rows.Placement)
        {
            ["Decline"] = _ => [("side", "host")],
            ["AllWell"] = rows => [("report", rows.Report)],
            ["AcceptChange"] = rows => [("amendment", rows.Amendment)],
            ["RefuseChange"] = rows => [("amendment", rows.Amendment)],
            ["WithdrawChange"] = rows => [("amendment", rows.Amendment)],
            ["BeNamed"] = _ => [("agreed", "true"), ("version", Alumnus.TextVersion)],
            Only = { ["BeNamed"] = Applicant, ["BeNamedNoMore"] = Applicant, ["Accept"] = Applicant, ["AcceptAsHost"] = Host, ["Decline"] = Host, ["AllWell"] = Applicant, ["AcceptChange"] = Applicant, ["RefuseChange"] = Applicant, ["WithdrawChange"] = Host },
        },
        new("/{city}/placements/{id:guid}/change", Applicant | Host, rows => rows.Placement),
        new("/{city}/placements/{id:guid}/certificate", Applicant | Host | Coordinator, rows => rows.Closed),
        new("GET /{city}/placements/{id:guid}/certificate.pdf", Applicant | Host | Coordinator, rows => rows.Closed),
        new("/{city}/placements/{id:guid}/agreement", Applicant | Host | Coordinator, rows => rows.Placement)
        {
            [""] = _ => [("party", "Host")],
            ["Comment"] = _ => [("article", "purpose"), ("Remark", "Why?")],
            ["Resolve"] = rows => [("thread", rows.AgreementComment)],
            Only = { [""] = Host },
        },
        new("/{city}/placements/{id:guid}/agreement/articles/{article}", Applicant | Host | Coordinator, rows => new object[] { rows.Placement, "purpose" }),
        new("/{city}/placements/{id:guid}/agreement/versions/{number:int}", Applicant | Host | Coordinator, rows => new object[] { rows.Placement, 1 }),
        new("GET /{city}/placements/{id:guid}/agreement/versions/{number:int}.json", Applicant | Host | Coordinator, rows => new object[] { rows.Placement, 1 }),
        new("GET /{city}/placements/{id:guid}/agreement/versions/{number:int}.pdf", Applicant | Host | Coordinator, rows => new object[] { rows.Placement, 1 }),
        // The one that is closed: nobody books any more, and what was booked is called off by its sides.
        new("/{city}/placements/{id:guid}/mentors", Applicant | Host | Coordinator, rows => rows.Placement)
        {
            ["Book"] = rows => [("mentor", rows.SpareMentor), ("starts", "0")],
            ["Cancel"] = rows => [("hour", rows.BookedHour)],
            Only = { ["Book"] = Applicant, ["Cancel"] = Applicant | Host },
        },
        new("/{city}/placements/{id:guid}/checklist", Applicant | Host | Coordinator, rows => rows.Placement)
        {
            ["Tick"] = rows => [("item", rows.ChecklistItem), ("done", true)],
            ["Change"] = rows => [("item", rows.ChecklistItem), ("Owner", "Host"), ("Due", "2030-01-01")],
            ["Drop"] = rows => [("item", rows.ChecklistItem)],
            Only = { ["Tick"] = Host, ["Change"] = Host | Coordinator, ["Drop"] = Host | Coordinator, ["Add"] = Host | Coordinator },
        },
        new("/{city}/placements/{id:guid}/reports/{report:guid}", Applicant | Host | Coordinator, rows => new object[] { rows.Placement, rows.Report })
        {
            Only = { [""] = Applicant, ["Send"] = Applicant },
        },

        new("/network", Administrator) { ["Suspend"] = rows => [("id", rows.Spare)], ["Resume"] = rows => [("id", rows.Spare)] },
        new("/network/cities/new", Administrator),
        new("/network/cities/{slug}/host", Administrator, rows => rows.City.Slug),
        new("/network/flows", Administrator),
        new("/network/mail", Administrator) { ["Lift"] = rows => [("address", rows.RefusedAddress)] },
        new("/network/operations", Administrator) { ["Cancel"] = rows => [("city", rows.City.Id), ("id", rows.WaitingTimer)] },
        new("/network/operations/due", Administrator) { ["Cancel"] = rows => [("city", rows.City.Id), ("id", rows.SpareTimer)] },
        new("/network/operations/history", Administrator),
        new("/network/operations/jobs", Administrator)
        {
            ["Run"] = _ => [("job", "SweepHistoryJob")],
            ["Pause"] = _ => [("job", "SweepHistoryJob")],
            ["Resume"] = _ => [("job", "SweepHistoryJob")],
        },
        new("/network/operations/cities", Administrator),
        new("/network/operations/failed", Administrator)
        {
            ["RetryTimer"] = rows => [("city", rows.City.Id), ("id", rows.FailedTimer)],
            ["RetryAll"] = _ => [("kind", "of.the.matrix")],
            ["Cancel"] = rows => [("city", rows.City.Id), ("id", rows.FailedTimer)],
            ["RetryMail"] = rows => [("city", rows.City.Id), ("id", rows.FailedMail)],
        },
    ];

    [Fact]
    public async Task Every_endpoint_says_who_may_use_it_and_stands_in_the_table()
    {
        var endpoints = await EndpointsAsync(shared);

        var problems = new List<string>();
        foreach (var endpoint in endpoints)
        {
            var line = Table.SingleOrDefault(line => line.Route == endpoint.Route);
            if (line is null)
                problems.Add($"{endpoint.Route} has no line in AccessMatrixTests.Table: say who gets in, and which row its address names.");
            else if (line.HasParameter && line.Row is null && line.Value is null)
                problems.Add($"{endpoint.Route} has no sample row: name one, and make it in AccessRows.");
            if (!endpoint.IsPublic && !endpoint.HasPolicy)
                problems.Add($"{endpoint.Route} has no policy: authorise its folder or call RequireAuthorization, or say AllowAnonymous.");
            if (line is not null && endpoint.IsPublic != (line.May is Everyone or Nobody))
                problems.Add($"{endpoint.Route} is {(endpoint.IsPublic ? "public" : "guarded")}, and the table says otherwise.");
            if (line is { IsPage: true })
                problems.AddRange(line.Forms.Keys.Except(endpoint.Forms).Select(form => $"{endpoint.Route} has no POST handler “{form}”, but its line has."));
        }

        problems.AddRange(Table.Select(line => line.Route).Except(endpoints.Select(endpoint => endpoint.Route)).Select(route => $"{route} is in the table and is no endpoint."));
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public async Task Whoever_may_gets_in_and_nobody_else()
    {
        await using var site = new Site();
        await site.InitializeAsync();
        using var matrix = await Matrix.StartAsync(site);

        foreach (var request in matrix.Requests)
            await matrix.RefuseAsync(request);
        foreach (var request in matrix.Requests)
            await matrix.LetInAsync(request);

        Assert.True(matrix.Problems.Count == 0, $"{matrix.Problems.Count} of {matrix.Cells} cells:\n" + string.Join('\n', matrix.Problems));
        TestContext.Current.TestOutputHelper?.WriteLine($"{matrix.Cells} cells");
    }

    private static async Task<IReadOnlyList<Mapped>> EndpointsAsync(Site site)
    {
        var loader = site.Services.GetRequiredService<PageLoader>();
        var found = new List<Mapped>();
        foreach (var endpoint in site.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            // Built files (and the development server's way to them): the same for all, and no code of ours answers.
            if (endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null || endpoint.RoutePattern.RawText == "{**path:file}")
                continue;
            var page = endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } descriptor ? await loader.LoadAsync(descriptor, endpoint.Metadata) : null;
            // What guards a page is known when it is compiled.
            var metadata = page?.Endpoint?.Metadata ?? endpoint.Metadata;
            var route = (metadata.GetMetadata<EndpointScope>() is { InCity: true } ? "/{city}/" : "/") + endpoint.RoutePattern.RawText!.Trim('/');
            var methods = page is null ? metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods : [""];
            found.AddRange(methods.Select(method => new Mapped(
                $"{method} {route}".TrimStart(),
                metadata.GetMetadata<IAllowAnonymous>() is not null,
                metadata.GetOrderedMetadata<IAuthorizeData>().Any(asked => asked.Policy is not null),
                page is null ? [] : [.. page.HandlerMethods.Where(handler => handler.HttpMethod == "Post").Select(handler => handler.Name ?? "")])));
        }

        return found;
    }

    private static void Tus(HttpRequestMessage request, params (string Name, string Value)[] headers)
    {
        request.Headers.Add("Tus-Resumable", "1.0.0");
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        if (request.Method == HttpMethod.Patch)
            request.Content = new ByteArrayContent([0x25]) { Headers = { ContentType = new MediaTypeHeaderValue("application/offset+octet-stream") } };
    }

    private static string Base64(Guid id) => Convert.ToBase64String(Encoding.UTF8.GetBytes(id.ToString()));

    [GeneratedRegex(@"\{(?!city\})[^}]+\}")]
    private static partial Regex Parameter();

    /// <summary>An endpoint as the application maps it.</summary>
    private sealed record Mapped(string Route, bool IsPublic, bool HasPolicy, IReadOnlyList<string> Forms);

    /// <summary>Who may use a route.</summary>
    private sealed record Line(string Route, AccessRole May, Func<AccessRows, object>? Row = null)
    {
        public Dictionary<string, Func<AccessRows, (string Name, object Value)[]>> Forms { get; } = [];

        /// <summary>Handlers that fewer may use than see the page, as their row is one person's.</summary>
        public Dictionary<string, AccessRole> Only { get; } = [];

        /// <summary>In place of a row, where the address names none.</summary>
        public string? Value { get; init; }
        public string Query { get; init; } = "";

        /// <summary>What those who get in are told when it is neither a page nor a rule.</summary>
        public HttpStatusCode? Answers { get; init; }
        public Action<HttpRequestMessage, AccessRows>? Sends { get; init; }

        /// <summary>A row of both cities is found in both, and looked for in a third.</summary>
        public bool IsOfBothCities { get; init; }

        public bool HasParameter => Parameter().IsMatch(Route);

        public bool IsOfCity => Path.StartsWith("/{city}/", StringComparison.Ordinal);

        public bool IsPage => Route.StartsWith('/');

        public string Method => IsPage ? "GET" : Route.Split(' ')[0];

        public string Path => Route[Route.IndexOf('/', StringComparison.Ordinal)..];

        public Func<AccessRows, (string Name, object Value)[]> this[string handler]
        {
            set => Forms[handler] = value;
        }
    }

    /// <summary>One way to ask a route: its GET, one of its forms, or its one method.</summary>
    private sealed record Asked(Line Line, string Method, string? Handler)
    {
        public AccessRole May => Handler is not null && Line.Only.TryGetValue(Handler, out var fewer) ? fewer : Line.May;

        public bool IsForm => Method == "POST";

        public IEnumerable<KeyValuePair<string, string>> Fields(AccessRows rows) =>
            (Line.Forms.GetValueOrDefault(Handler ?? "")?.Invoke(rows) ?? []).Select(field => KeyValuePair.Create(field.Name, Convert.ToString(field.Value, CultureInfo.InvariantCulture)!));

        public override string ToString() => $"{Method} {Line.Path}{(string.IsNullOrEmpty(Handler) ? "" : " " + Handler)}";
    }

    /// <summary>Two cities with a row of every kind, a third beside them, and everybody at the door.</summary>
    private sealed class Matrix(Site site, AccessRows home, AccessRows other, string third) : IDisposable
    {
        private const string ForeignForm = "with a form that names a row of another city";

        private readonly HttpClient http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = site.Address };

        private Dictionary<string, string>? fingerprints;

        public IReadOnlyList<AccessReader> Readers { get; private set; } = [];
        public IReadOnlyList<Asked> Requests { get; private set; } = [];
        public List<string> Problems { get; } = [];
        public int Cells { get; private set; }

        public static async Task<Matrix> StartAsync(Site site)
        {
            // What jobs do by themselves must not be taken for what a refused request did.
            var scheduler = await site.Services.GetRequiredService<ISchedulerFactory>().GetScheduler();
            while (scheduler.Status != SchedulerStatus.Running)
                await Task.Delay(20);
            await scheduler.Standby();
            await site.Services.GetRequiredService<Heartbeat>().StopAsync(CancellationToken.None);
            var third = await site.CityAsync();
            var (home, other) = (await AccessRows.MakeAsync(site, "home", third), await AccessRows.MakeAsync(site, "abroad", third));
            (home.Spare, other.Spare) = (third.Id, third.Id);
            await home.AgreeWithAsync(site, other);
            home.OwnHost = other.OwnHost = await OwnHostAsync(site, third);
            var matrix = new Matrix(site, home, other, third.Slug) { Readers = await AccessReader.AllAsync(site, home, other) };
            var forms = (await EndpointsAsync(site)).ToDictionary(endpoint => endpoint.Route, endpoint => endpoint.Forms);
            matrix.Requests = [.. Table.SelectMany(line => new[] { new Asked(line, line.Method, null) }.Concat(forms.GetValueOrDefault(line.Route, []).Select(form => new Asked(line, "POST", form))))];
            return matrix;
        }

        private static async Task<string> OwnHostAsync(Site site, City city)
        {
            await using var db = site.Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.Network);
            (await db.Cities.SingleAsync(one => one.Id == city.Id)).AnswerUnder("third.example");
            await db.SaveChangesAsync();
            site.Services.GetRequiredService<Cities>().Changed();
            return new UriBuilder(site.Address) { Host = "third.example" }.Uri.AbsoluteUri;
        }

        /// <summary>All who may not, at home, abroad, and with rows that belong elsewhere.</summary>
        public async Task RefuseAsync(Asked asked)
        {
            var line = asked.Line;
            var before = fingerprints ??= await FingerprintsAsync();
            var cells = new List<(AccessReader Reader, string City, AccessRows Address, AccessRows Form, string Place)>();
            foreach (var reader in Readers)
            {
                if (!asked.May.HasFlag(reader.Role))
                    cells.Add((reader, home.City.Slug, home, home, "in their city"));
                if (line.IsOfCity && !asked.May.HasFlag(reader.Abroad))
                    cells.Add((reader, other.City.Slug, other, other, "in the other city"));
                if (line.IsOfCity && (line.Row is not null || line.Sends is not null))
                {
                    cells.Add((reader, line.IsOfBothCities ? third : other.City.Slug, home, home, "with a row of another city"));
                    cells.Add((reader, line.IsOfBothCities ? third : home.City.Slug, other, other, "with a row of another city"));
                }

                if (line.IsOfCity && !line.IsOfBothCities && !asked.Fields(home).SequenceEqual(asked.Fields(other)))
                    cells.Add((reader, home.City.Slug, home, other, ForeignForm));
            }

            await Parallel.ForEachAsync(cells, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (cell, _) =>
            {
                var answer = await SendAsync(asked, cell.Reader, cell.City, cell.Address, cell.Form);
                // What a form names may be no choice of this page: a rule says so to who may use it.
                var refused = answer.Refuses(cell.Reader, line.Path.Contains("/uploads", StringComparison.Ordinal)) || (cell.Place == ForeignForm && answer.Status == HttpStatusCode.UnprocessableEntity);
                if (!refused)
                    Report($"{asked} as {cell.Reader.Role} {cell.Place}: {answer}, and should be refused.");
            });
            Cells += cells.Count;
            fingerprints = await FingerprintsAsync();
            foreach (var (table, _) in fingerprints.Where(now => before[now.Key] != now.Value))
                Report($"{asked} changed {table} though it was refused.");
        }

        /// <summary>Those who may; whatever everybody may is asked once, lest a link is used up.</summary>
        public async Task LetInAsync(Asked asked)
        {
            var line = asked.Line;
            foreach (var reader in Readers)
            {
                if (asked.May.HasFlag(reader.Role) && (!asked.IsForm || asked.May != Everyone || reader.Role == Anonymous))
                    await LetInAsync(asked, reader, home, "in their city");
                if (line.IsOfCity && asked.May.HasFlag(reader.Abroad) && (!asked.IsForm || asked.May != Everyone || reader.Role == Anonymous))
                    await LetInAsync(asked, reader, other, "in the other city");
            }
        }

        private async Task LetInAsync(Asked asked, AccessReader reader, AccessRows rows, string place)
        {
            var answer = await SendAsync(asked, reader, rows.City.Slug, rows, rows);
            Cells++;
            if (answer.Status != asked.Line.Answers && !answer.LetsIn(asked.IsForm))
                Report($"{asked} as {reader.Role} {place}: {answer}, and should get in.");
        }

        private async Task<AccessAnswer> SendAsync(Asked asked, AccessReader reader, string city, AccessRows rows, AccessRows form)
        {
            var line = asked.Line;
            var named = line.Value ?? line.Row?.Invoke(rows);
            var values = new Queue<object?>(named as object[] ?? [named!]);
            var path = Parameter().Replace(line.Path, _ => Convert.ToString(values.Dequeue(), CultureInfo.InvariantCulture) ?? "").Replace("{city}", city, StringComparison.Ordinal);
            var query = string.IsNullOrEmpty(asked.Handler) ? line.Query : "?handler=" + asked.Handler;
            using var request = new HttpRequestMessage(new HttpMethod(asked.Method), path + query);
            request.Headers.Add("Cookie", reader.Cookies);
            if (asked.IsForm && line.Sends is null)
                request.Content = new FormUrlEncodedContent([new("__RequestVerificationToken", reader.Token), .. asked.Fields(form)]);
            line.Sends?.Invoke(request, rows);
            // A stream of events has no end.
            using var answer = await http.SendAsync(request, line.Path.EndsWith("/events", StringComparison.Ordinal) ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead);
            return new AccessAnswer(answer.StatusCode, answer.Headers.Location?.ToString());
        }

        private void Report(string problem)
        {
            lock (Problems)
                Problems.Add(problem);
        }

        /// <summary>Of every table as it stands.</summary>
        private async Task<Dictionary<string, string>> FingerprintsAsync()
        {
            await using var db = site.Services.GetRequiredService<CorridorDbFactory>().AcrossCities();
            await db.Database.OpenConnectionAsync();
            var found = new Dictionary<string, string>();
            foreach (var table in db.Model.GetEntityTypes().Select(type => type.GetTableName()!).Distinct())
            {
                await using var command = db.Database.GetDbConnection().CreateCommand();
                command.CommandText = $"select * from \"{table}\"";
                await using var reader = await command.ExecuteReaderAsync();
                var rows = new List<string>();
                var values = new object[reader.FieldCount];
                while (await reader.ReadAsync())
                {
                    reader.GetValues(values);
                    rows.Add(string.Join('|', values.Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture))));
                }

                rows.Sort(StringComparer.Ordinal);
                found[table] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', rows))));
            }

            return found;
        }

        public void Dispose() => http.Dispose();
    }
}
