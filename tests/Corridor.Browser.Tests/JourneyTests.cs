using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks.Pitches;
using Corridor.Decks.Storage;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NodaTime;
using static Microsoft.Playwright.Assertions;

namespace Corridor.Browser.Tests;

/// <summary>
/// The whole journey in a browser, in the order in which it is lived: a city is made, calls, start-ups apply, a jury scores, a winner
/// goes to the final and then for six months to an incubator abroad. Time is moved to each date; what comes by itself comes from the timers.
/// </summary>
public sealed partial class JourneyTests(JourneySite site) : IClassFixture<JourneySite>
{
    private const int DeckBytes = 30_000_000;
    private const string Home = "clermont-ferrand", Abroad = "greenville-sc", Hosting = "karlsruhe";
    private const string HomeCoordinator = "coordinator@clermont.example", AbroadCoordinator = "coordinator@greenville.example", HostCoordinator = "coordinator@karlsruhe.example";
    private const string Applicant = "grete.ohnesorg@example.org", Host = "host@karlsruhe.example";
    private const string Start = "Ohnesorg";
    private static readonly string[] Jurors = ["ada@jury.example", "bo@jury.example", "cleo@jury.example"];

    [Fact]
    public async Task From_a_new_city_to_the_end_of_a_stay_abroad()
    {
        await CitiesAsync();
        await CallAsync(Home, HomeCoordinator, "startup-competition", "heat", winners: 1, reviews: 2);
        await ApplyAsync();
        await OthersApplyAsync("Second Kerb", "Lumen Tarn");
        await JuryAsync(Home, HomeCoordinator, "heat", best: Start);
        await DecideAsync(Home, HomeCoordinator, "heat");
        await TheWinnerIsToldAsync();

        await CallAsync(Abroad, AbroadCoordinator, "startup-final", "final", winners: 1, reviews: 2);
        await NominateAsync(Home, HomeCoordinator, "heat", Abroad, "final", ("a_pitch-language", "en"), ("a_pitch-place", "on-stage"));
        await JuryAsync(Abroad, AbroadCoordinator, "final", best: Start);
        await DecideAsync(Abroad, AbroadCoordinator, "final");

        await OfferAsync();
        await CallAsync(Abroad, AbroadCoordinator, "incubator-corridor", "corridor", winners: 1, reviews: 1);
        await NominateAsync(Abroad, AbroadCoordinator, "final", Abroad, "corridor",
            ("a_goals", "Two customers on the Rhine"), ("a_work-plan", "One visit a week"), ("a_people", "1"), ("a_languages-spoken", "en"),
            ("a_earliest-arrival", Iso(site.Clock.Now() + Duration.FromDays(100))), ("a_visa", "no"));
        await PreferAsync();
        await MatchAsync();
        await AcceptAsync();
        await SignAsync();
        await LiveAbroadAsync();
    }

    /// <summary>A network administrator makes each city from the recipe and invites its coordinator, who accepts.</summary>
    private async Task CitiesAsync()
    {
        await using var administrator = await OpenAsync(JourneySite.FirstAdministrator);
        var page = await administrator.NewPageAsync();
        foreach (var (city, coordinator) in new[] { (Home, HomeCoordinator), (Abroad, AbroadCoordinator), (Hosting, HostCoordinator) })
        {
            await page.GotoAsync("/network/cities/new?known=" + city);
            await page.Locator("#CoordinatorName").FillAsync("Coordinator of " + city);
            await page.Locator("#CoordinatorEmail").FillAsync(coordinator);
            await PressAsync(page, "Create the city and invite");
            await page.WaitForURLAsync($"**/{city}/");
            await AcceptInvitationAsync(coordinator);
        }
    }

    private async Task AcceptInvitationAsync(string email)
    {
        await using var context = await OpenAsync();
        var page = await context.NewPageAsync();
        await FollowMailAsync(page, email, "/invitations/");
        await LooksRightAsync(page);
        await page.Locator("main form button[type=submit]").ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/invitations/", StringComparison.Ordinal));
    }

    /// <summary>A coordinator opens a call from its recipe, looks at both previews, publishes it; it stands on the city's and the network's pages.</summary>
    private async Task CallAsync(string city, string coordinator, string recipe, string slug, int winners, int reviews)
    {
        await using var context = await OpenAsync(coordinator);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/{city}/coordinator/calls/new?recipe={recipe}");
        await page.Locator("#Slug").FillAsync(slug);
        await page.Locator("#Winners").FillAsync(winners.ToString(CultureInfo.InvariantCulture));
        await page.Locator("#Reviews").FillAsync(reviews.ToString(CultureInfo.InvariantCulture));
        await PressAsync(page, "Make a draft");
        await page.GotoAsync($"/{city}/coordinator/calls/{slug}/preview");
        await Expect(page.Locator("main")).ToContainTextAsync("one PDF, 20 pages and 50 MB at most");
        await page.GetByRole(AriaRole.Link, new() { Name = "As a juror" }).ClickAsync();
        await Expect(page.Locator("main fieldset.score").First).ToBeVisibleAsync();
        await page.GotoAsync($"/{city}/coordinator/calls/{slug}");
        await page.Locator("#Seen").CheckAsync();
        await PressAsync(page, "Publish this call");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "See the public page" })).ToBeVisibleAsync();

        await using var visitor = await OpenAsync();
        var open = await visitor.NewPageAsync();
        await open.GotoAsync($"/{city}/calls/{slug}");
        await Expect(open.Locator("h1")).ToBeVisibleAsync();
        await open.GotoAsync("/calls");
        await Expect(open.Locator($"a[href='/{city}/calls/{slug}']")).ToBeVisibleAsync();
        await MoveToAsync(city, slug, call => call.OpensAt + Duration.FromHours(1));
        await open.GotoAsync("/");
        await Expect(open.Locator($".map-city.is-open[href='/{city}/']").First).ToBeAttachedAsync();
    }

    /// <summary>An applicant with an e-mail address only, a form saved field by field, a deck whose upload is cut half-way, a receipt.</summary>
    private async Task ApplyAsync()
    {
        await using var context = await OpenAsync();
        var page = await context.NewPageAsync();
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        var deck = Path.Combine(Directory.CreateTempSubdirectory("corridor-deck-").FullName, "ohnesorg.pdf");
        await File.WriteAllBytesAsync(deck, PitchDeckPdf.Write(new PitchDeck(Start, "Grete Ohnesorg", "en", [new PitchSlide.Cover(Start, "Fewer worries")]), DeckBytes));

        await SignInByCodeAsync(context, page);
        await page.Locator("#Agreed").CheckAsync();
        await PressAsync(page, "Start");
        await page.WaitForURLAsync(ApplicationAddress());

        await TypeAsync(page, "a_tagline", "Fewer worries for everyone");
        await page.ReloadAsync();
        await Expect(page.Locator("[name=a_tagline]")).ToHaveValueAsync("Fewer worries for everyone");

        await CutHalfWayAsync(context, page, deck);
        var offset = await ResumeAsync(page, deck);
        // Two blocks of 8 MiB were acknowledged before the cut.
        Assert.Equal(2 * 8 * 1024 * 1024, offset);
        await Expect(page.Locator(".deck-file")).ToContainTextAsync("30.0 MB");

        await FillInAsync(page);
        await PressAsync(page, "Send the application");
        await page.WaitForURLAsync("**/receipt");

        Assert.Matches("^[0-9]{4}$", Number().Match(await page.Locator("main .notice-good strong").InnerTextAsync()).Groups[1].Value);
        var digest = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(deck)));
        Assert.Equal(["ohnesorg.pdf", "30.0 MB", digest], (await page.Locator("dl.facts dd").AllInnerTextsAsync()).Skip(2));
        Assert.Contains(digest, await MailAsync(page, Applicant), StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(deck)!, recursive: true);
    }

    private async Task SignInByCodeAsync(IBrowserContext context, IPage page)
    {
        await page.GotoAsync($"/{Home}/calls/heat");
        await page.GetByRole(AriaRole.Link, new() { Name = "Start an application" }).First.ClickAsync();
        await page.GetByLabel("E-mail address").FillAsync(Applicant);
        await PressAsync(page, "Send me a code");
        await page.WaitForURLAsync("**/sign-in/code/**");
        await LooksRightAsync(page);
        var mailbox = await context.NewPageAsync();
        await mailbox.GotoAsync("/mailbox?to=" + Applicant);
        var code = SixDigits().Match(await mailbox.Locator("article h2").First.InnerTextAsync()).Value;
        await mailbox.CloseAsync();
        // For mornings: what the form says of itself.
        Assert.NotEqual("", await page.Locator("input[data-own-zone]").InputValueAsync());
        await page.GetByLabel("Six-digit code").FillAsync(code);
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.WaitForURLAsync($"**/{Home}/apply/heat");
    }

    private static async Task CutHalfWayAsync(IBrowserContext context, IPage page, string deck)
    {
        var blocks = 0;
        await context.RouteAsync("**/uploads/**", async route =>
        {
            if (blocks == 2)
            {
                await context.SetOfflineAsync(true);
                await route.AbortAsync("internetdisconnected");
            }
            else
            {
                blocks += route.Request.Method == "PATCH" ? 1 : 0;
                await route.ContinueAsync();
            }
        });
        await page.Locator("#deck-file").SetInputFilesAsync(deck);
        await Expect(page.Locator("[data-upload-status]")).ToHaveTextAsync("The connection was lost. Trying again…", new() { Timeout = 60_000 });
        await Expect(page.GetByRole(AriaRole.Progressbar, new() { Name = "Upload" })).ToBeVisibleAsync();
        await context.UnrouteAllAsync();
        await context.SetOfflineAsync(false);
        await page.ReloadAsync();
        await Expect(page.Locator("[data-upload-status]")).ToHaveTextAsync("55% of “ohnesorg.pdf” is here already: choose the same file to go on.");
        await Expect(page.GetByRole(AriaRole.Progressbar, new() { Name = "Upload" })).ToBeVisibleAsync();
    }

    /// <summary>Chooses the file again; gives where the first block began.</summary>
    private static async Task<long> ResumeAsync(IPage page, string deck)
    {
        var first = await page.RunAndWaitForRequestAsync(() => page.Locator("#deck-file").SetInputFilesAsync(deck), request => request.Method == "PATCH" && request.Url.Contains("/uploads/", StringComparison.Ordinal));
        await Expect(page.Locator(".deck-file")).ToContainTextAsync("ohnesorg.pdf", new() { Timeout = 60_000 });
        return long.Parse(first.Headers["upload-offset"], CultureInfo.InvariantCulture);
    }

    private static async Task FillInAsync(IPage page)
    {
        await page.Locator("[name=a_company-name]").FillAsync(Start);
        await page.Locator("[name=a_theme][value=green-city]").CheckAsync();
        await page.Locator("[name=a_maturity][value=prototype]").CheckAsync();
        foreach (var question in new[] { "problem", "solution", "market", "impact", "stay-plan", "team-strengths" })
            await page.Locator($"[name=a_{question}]").FillAsync($"What we say about {question}.");
        await page.Locator("[name=a_ready-to-travel][value=yes]").CheckAsync();
        await page.Locator("[name=a_team]").FillAsync("Grete Ohnesorg, founder, grete.ohnesorg@example.org");
        await page.Locator("[name=a_rules]").CheckAsync();
        await SavedAsync(page);
    }

    /// <summary>Others apply without a browser, by the methods that the pages call: one walk through the form is enough.</summary>
    private async Task OthersApplyAsync(params string[] names)
    {
        foreach (var name in names)
        {
            await InAsync(Home, async services =>
            {
                var db = services.GetRequiredService<CorridorDb>();
                var call = await db.Set<Call>().SingleAsync(one => one.Slug == "heat");
                var email = name.Replace(' ', '.').ToLowerInvariant() + "@example.org";
                var account = await services.GetRequiredService<SignIn>().AccountForAsync(email, name, "fr");
                var drafts = services.GetRequiredService<Drafts>();
                var draft = await drafts.StartAsync(call, account.Id, "fr", 1, site.Clock.Now());
                foreach (var field in call.Form.Fields.Where(field => field is { Required: true } && field.Kind != FieldKind.Deck))
                    await drafts.SaveAsync(draft.Id, account.Id, field.Key, AnswerOf(field, name, email), null, Guid.Empty);
                var pdf = PitchDeckPdf.Write(new PitchDeck(name, name, "fr", [new PitchSlide.Cover(name, "2027")]));
                var uploads = services.GetRequiredService<DeckUploads>();
                var deck = await uploads.StartAsync(draft.Id, account.Id, "deck.pdf", pdf.Length, site.Clock.Now());
                using (var stream = new MemoryStream(pdf))
                    await services.GetRequiredService<DeckStore>().AppendAsync(deck.Key, 0, stream, deck.Length);
                await uploads.FinishAsync(deck);
                db.ChangeTracker.Clear();
                await services.GetRequiredService<Submissions>().SubmitAsync(draft.Id, account.Id, site.Clock.Now());
            });
        }
    }

    private static string AnswerOf(Field field, string name, string email) => field.Kind switch
    {
        FieldKind.Team => Answers.Write([new TeamMember(name, "direction", email)]),
        FieldKind.SingleChoice => field.Choices[0].Key,
        FieldKind.MultipleChoice => Answers.Write([field.Choices[0].Key]),
        FieldKind.YesNo => "no",
        FieldKind.Consent => field.Version!,
        FieldKind.Number => "1",
        _ => name,
    };

    /// <summary>Jurors are invited by pasting, accept with a conflict question, get a plan that is committed, and score on the screen; one start-up gets the best marks.</summary>
    private async Task JuryAsync(string city, string coordinator, string slug, string best)
    {
        await MoveToAsync(city, slug, call => call.ClosesAt + Duration.FromHours(1));
        await using var context = await OpenAsync(coordinator);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/{city}/coordinator/calls/{slug}/jury");
        await page.Locator("#Pasted").FillAsync(string.Join('\n', Jurors.Select(juror => $"{juror.Split('@')[0]} <{juror}>")));
        await PressAsync(page, "Check the list");
        await PressAsync(page, $"Invite {Jurors.Length} people");
        foreach (var juror in Jurors)
            await JoinAsync(juror);

        await page.GotoAsync($"/{city}/coordinator/calls/{slug}/assignment");
        await PressAsync(page, "Make a plan");
        await PressAsync(page, "Assign these reviews and tell the jurors");
        await MoveToAsync(city, slug, call => call.StageOf(StageKind.Review)!.Opens.Instant + Duration.FromHours(1));
        foreach (var juror in Jurors)
            await ScoreAsync(city, juror, best);

        await page.GotoAsync($"/{city}/coordinator/calls/{slug}/progress");
        await Expect(page.Locator("main")).ToContainTextAsync("100");
        await page.GotoAsync($"/{city}/coordinator/calls/{slug}/ranking");
        await Expect(page.Locator("table.ledger tbody tr").First).ToContainTextAsync(best);
    }

    private async Task JoinAsync(string juror)
    {
        await using var context = await OpenAsync();
        var page = await context.NewPageAsync();
        await FollowMailAsync(page, juror, "/jury/");
        await LooksRightAsync(page);
        await page.Locator("#Name").FillAsync(juror.Split('@')[0]);
        await page.Locator("#HomeCity").SelectOptionAsync(new SelectOptionValue { Label = "Karlsruhe" });
        await page.Locator("#reads-en").CheckAsync();
        await page.Locator("#reads-fr").CheckAsync();
        await page.Locator("#Confidential").CheckAsync();
        await PressAsync(page, "Join the jury");
        await Expect(page.Locator("main")).Not.ToContainTextAsync("Join the jury");
    }

    /// <summary>By the personal link, without an account: the deck on the left, the criteria on the right, every score saved at once.</summary>
    private async Task ScoreAsync(string city, string juror, string best)
    {
        await using var context = await OpenAsync();
        var page = await context.NewPageAsync();
        await FollowMailAsync(page, juror, "/jury/");
        await PressAsync(page, "Open my queue");
        await page.WaitForURLAsync($"**/{city}/jury");
        while (await page.Locator("a.btn-primary[href*='/jury/reviews/']").CountAsync() > 0)
        {
            await page.Locator("a.btn-primary[href*='/jury/reviews/']").First.ClickAsync();
            await Expect(page.Locator("[data-deck] canvas").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
            var high = (await page.Locator("main").InnerTextAsync()).Contains("Fewer worries", StringComparison.Ordinal) || (await page.Locator("h1").InnerTextAsync()).Contains(best, StringComparison.Ordinal);
            foreach (var criterion in await page.Locator("fieldset.score").AllAsync())
            {
                var choices = criterion.Locator("input[type=radio]");
                await (high ? choices.Last : choices.Nth(1)).CheckAsync(new() { Force = true });
            }

            await Expect(page.Locator("[data-save-status]")).ToHaveTextAsync("Everything is saved.", new() { Timeout = 30_000 });
            var here = page.Url;
            await page.Locator("[data-save-next]").ClickAsync();
            await page.WaitForURLAsync(url => url != here);
            await page.GotoAsync($"/{city}/jury");
        }

        await Expect(page.Locator("main")).ToContainTextAsync(new Regex("Every review you were given is in|Nothing is waiting for you yet"));
    }

    private async Task DecideAsync(string city, string coordinator, string slug)
    {
        await using var context = await OpenAsync(coordinator);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/{city}/coordinator/calls/{slug}/decisions");
        await PressAsync(page, "Prepare by the ranking");
        await page.GetByRole(AriaRole.Link, new() { Name = "Release decisions" }).ClickAsync();
        await PressAsync(page, "Release now");
        await Expect(page.Locator("main")).ToContainTextAsync("Released on");
    }

    private async Task TheWinnerIsToldAsync()
    {
        await using var context = await OpenAsync();
        var page = await context.NewPageAsync();
        Assert.Contains("Congratulations: “Ohnesorg” was selected", await MailAsync(page, Applicant), StringComparison.Ordinal);
        // Each in the language of the application.
        Assert.Contains("n’a pas été", await MailAsync(page, "second.kerb@example.org"), StringComparison.Ordinal);
        await page.GotoAsync($"/{Home}/calls/heat");
        await Expect(page.Locator("section[aria-labelledby=winners]")).ToContainTextAsync(Start);
        await Expect(page.Locator("section[aria-labelledby=winners]")).Not.ToContainTextAsync("Second Kerb");
    }

    /// <summary>The city asks, the applicant agrees, the file arrives in the other city, where the applicant completes and sends it.</summary>
    private async Task NominateAsync(string from, string coordinator, string slug, string to, string target, params (string Field, string Value)[] more)
    {
        await using (var context = await OpenAsync(coordinator))
        {
            var page = await context.NewPageAsync();
            await page.GotoAsync($"/{from}/coordinator/calls/{slug}/nominations");
            await page.GetByLabel(Start).CheckAsync();
            await page.Locator("#Target").SelectOptionAsync(new SelectOptionValue { Value = (await CallIdAsync(to, target)).ToString() });
            await PressAsync(page, "Ask the applicants");
            await Expect(page.Locator("main")).ToContainTextAsync("Waiting for the applicant");
        }

        await using var mine = await OpenAsync(Applicant);
        var question = await mine.NewPageAsync();
        await question.GotoAsync("/my");
        await question.Locator("a[href*='/nominations/']").ClickAsync();
        await Expect(question.Locator("main")).ToContainTextAsync("ohnesorg.pdf");
        await LooksRightAsync(question);
        foreach (var rule in await question.Locator("input[name=Agreed]").AllAsync())
            await rule.CheckAsync();
        await question.Locator("#Share").CheckAsync();
        await PressAsync(question, "Agree");
        await site.DrainAsync();
        await question.ReloadAsync();
        await question.GetByRole(AriaRole.Link, new() { Name = "Open it there" }).ClickAsync();
        await question.WaitForURLAsync($"**/{to}/applications/*");
        await Expect(question.Locator("[name=a_company-name]")).ToHaveValueAsync(Start);
        await Expect(question.Locator(".deck-file")).ToContainTextAsync("30.0 MB");
        foreach (var (field, value) in more)
            await AnswerAsync(question, field, value);
        await SavedAsync(question);
        await PressAsync(question, "Send the application");
        await question.WaitForURLAsync("**/receipt");
    }

    /// <summary>The host's city invites an incubator's manager, who publishes an offer: everybody sees it before any call asks for it.</summary>
    private async Task OfferAsync()
    {
        await using (var context = await OpenAsync(HostCoordinator))
        {
            var people = await context.NewPageAsync();
            await people.GotoAsync($"/{Hosting}/coordinator/people");
            await people.Locator("#Email").FillAsync(Host);
            await people.Locator("#Role").SelectOptionAsync("Host");
            await people.Locator("main form:has(#Email) button[type=submit]").ClickAsync();
            await Expect(people.Locator("main")).ToContainTextAsync(Host);
        }

        await AcceptInvitationAsync(Host);
        await using var mine = await OpenAsync(Host);
        var page = await mine.NewPageAsync();
        await page.GotoAsync($"/{Hosting}/host/incubators/new");
        await page.Locator("#Name").FillAsync("Werkstatt am Rhein");
        await page.Locator("#Address").FillAsync("werkstatt");
        await page.Locator("#Summary-en").FillAsync("Energy in an old depot.");
        await page.Locator("#spoken-en").CheckAsync();
        await PressAsync(page, "Save");
        await page.WaitForURLAsync("**/host/offers");
        await page.GotoAsync($"/{Hosting}/host/offers/new?incubator=werkstatt");
        await page.Locator("#Title-en").FillAsync("A desk by the river");
        await page.Locator("#Address").FillAsync("river");
        await page.Locator("#Summary-en").FillAsync("For one start-up.");
        await page.Locator("#Places").FillAsync("1");
        await page.Locator("#Starts").FillAsync(Iso(site.Clock.Now() + Duration.FromDays(130))[..7]);
        await page.Locator("#spoken-en").CheckAsync();
        await PressAsync(page, "Publish the offer");

        await using var visitor = await OpenAsync();
        var open = await visitor.NewPageAsync();
        await open.GotoAsync("/corridor");
        await open.GetByRole(AriaRole.Link, new() { Name = "Werkstatt am Rhein" }).ClickAsync();
        await Expect(open.Locator("main")).ToContainTextAsync("A desk by the river");
    }

    /// <summary>The applicant puts the offer on their list, the host reads the dossier with its deck and puts the start-up on theirs.</summary>
    private async Task PreferAsync()
    {
        await MoveToAsync(Abroad, "corridor", call => call.StageOf(StageKind.Preferences)!.Opens.Instant + Duration.FromHours(1));
        await using (var context = await OpenAsync(Applicant))
        {
            var page = await context.NewPageAsync();
            await page.GotoAsync("/my");
            await page.GetByRole(AriaRole.Link, new() { Name = "My order of offers" }).ClickAsync();
            await page.Locator("button[name=add]").ClickAsync();
            await Expect(page.Locator("ol.order li")).ToContainTextAsync("Werkstatt am Rhein");
            await LooksRightAsync(page);
        }

        await using var mine = await OpenAsync(Host);
        var host = await mine.NewPageAsync();
        await host.GotoAsync($"/{Hosting}/host");
        await host.Locator("a[href*='/host/candidates/']").First.ClickAsync();
        await host.GetByRole(AriaRole.Link, new() { Name = Start }).First.ClickAsync();
        await Expect(host.Locator("main")).ToContainTextAsync("Two customers on the Rhine");
        await LooksRightAsync(host);
        var deck = await mine.APIRequest.GetAsync(await host.Locator("a[href$='/deck']").First.GetAttributeAsync("href") ?? "");
        Assert.Equal((200, DeckBytes), (deck.Status, (await deck.BodyAsync()).Length));
        await host.GoBackAsync();
        await host.Locator("button[name=add]").ClickAsync();
        await Expect(host.Locator("ol.order li")).ToContainTextAsync(Start);
        await LooksRightAsync(host);
    }

    /// <summary>The match is there by itself when the preferences have closed; a coordinator looks at it, computes it once more, publishes it.</summary>
    private async Task MatchAsync()
    {
        await MoveToAsync(Abroad, "corridor", call => call.StageOf(StageKind.Preferences)!.Closes.Instant + Duration.FromHours(1));
        await using var context = await OpenAsync(AbroadCoordinator);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/{Abroad}/coordinator/calls/corridor/matching");
        await Expect(page.Locator("main")).ToContainTextAsync("It has its first choice.");
        await PressAsync(page, "Compute it again");
        await Expect(page.Locator("main")).ToContainTextAsync("It has its first choice.");
        await LooksRightAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Publish the match" }).ClickAsync();
        await PressAsync(page, "Publish now");
        await Expect(page.Locator("main")).ToContainTextAsync("Published on");
        await site.DrainAsync();
    }

    private async Task AcceptAsync()
    {
        await OnStayAsync(Applicant, page => PressAsync(page, "Accept the place"));
        await OnStayAsync(Host, page => PressAsync(page, "Accept the guest"));
    }

    private async Task SignAsync()
    {
        // Start-up, host and both cities, each on the page of their own city.
        foreach (var (person, city, name) in new[] { (Applicant, Hosting, "Grete Ohnesorg"), (Host, Hosting, "Hanno Hafen"), (HomeCoordinator, Home, "Claire Mont"), (HostCoordinator, Hosting, "Karl Ruhe") })
        {
            await using var context = await OpenAsync(person);
            var page = await context.NewPageAsync();
            await page.GotoAsync($"/{city}/placements/{(await StayAsync()).Id}/agreement");
            await LooksRightAsync(page);
            await page.Locator("#FullName").FillAsync(name);
            await page.Locator("#Agreed").CheckAsync();
            await PressAsync(page, "Sign the agreement");
            await Expect(page.Locator("#signatures + dl")).ToContainTextAsync(name);
        }

        await site.DrainAsync();
    }

    /// <summary>Six months: day 30 is answered, day 90 is late and reminded, day 150 and the final report are answered; then the corridor shows it.</summary>
    private async Task LiveAbroadAsync()
    {
        var stay = await StayAsync();
        await site.MoveToAsync(stay.Starts.Instant + Duration.FromMinutes(1));
        await SeesAsync("/corridor", "section[aria-labelledby=now]", Start);
        await site.MoveToAsync(stay.Calendar.Day(30) + Duration.FromMinutes(1));
        await ReportAsync("Check-in, day 30", ("a_all-well", "yes"), ("a_progress", "A first customer"));
        await site.MoveToAsync(stay.Calendar.Day(90) + Duration.FromMinutes(1));
        await site.MoveToAsync(stay.Calendar.Day(97) + Duration.FromMinutes(1));
        await using (var context = await OpenAsync(Host))
        {
            var page = await context.NewPageAsync();
            // Reports of each month are late by then too.
            await page.GotoAsync("/mailbox?to=" + Uri.EscapeDataString(Applicant));
            await Expect(page.Locator("article").Filter(new() { HasText = "Late: Check-in, day 90" })).ToHaveCountAsync(1);
            await page.GotoAsync($"/{Hosting}/host");
            await Expect(page.Locator("svg .gantt-stop.is-late title").Filter(new() { HasText = "Check-in, day 90" })).ToHaveCountAsync(1);
        }

        await ReportAsync("Check-in, day 90", ("a_all-well", "yes"), ("a_progress", "Late, but well"));
        await site.MoveToAsync(stay.Calendar.Day(150) + Duration.FromMinutes(1));
        // All is well: one press, from the page of the stay.
        await OnStayAsync(Applicant, async page =>
        {
            var report = page.Locator("main .lines > li", new() { HasText = "Check-in, day 150" });
            await report.GetByRole(AriaRole.Button, new() { Name = "All is well: send" }).ClickAsync();
            await Expect(report.GetByText("received on")).ToBeVisibleAsync();
        });
        await site.MoveToAsync(stay.Ends.Instant + Duration.FromMinutes(1));
        await ReportAsync("Final report", ("a_goals-reached", "all"), ("a_account", "Two customers"), ("a_new-customers", "2"), ("a_new-jobs", "1"), ("a_stays-on", "yes"));
        await ReportAsync("Evaluation of the host", ("a_welcome", "good"), ("a_support", "good"), ("a_again", "yes"));
        Assert.Equal(PlacementState.Closed, (await StayAsync()).State);
        await OnStayAsync(Applicant, async page =>
        {
            await page.GetByLabel("A sentence about your stay").FillAsync("We met our first customers there.");
            await page.GetByRole(AriaRole.Checkbox).CheckAsync();
            await PressAsync(page, "Agree");
        });
        await SeesAsync("/corridor", "section[aria-labelledby=alumni]", "We met our first customers there.");
    }

    private async Task ReportAsync(string title, params (string Field, string Value)[] answers)
    {
        await OnStayAsync(Applicant, async page =>
        {
            var report = page.Locator("main .lines > li", new() { HasText = title });
            await report.Locator("a[href*='/reports/']").ClickAsync();
            foreach (var (field, value) in answers)
                await AnswerAsync(page, field, value);
            await LooksRightAsync(page);
            await PressAsync(page, "Send the report");
            await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send the report" })).ToHaveCountAsync(0);
        });
    }

    private async Task OnStayAsync(string person, Func<IPage, Task> work)
    {
        await using var context = await OpenAsync(person);
        var page = await context.NewPageAsync();
        await page.GotoAsync(person == Host ? $"/{Hosting}/host" : "/my");
        await page.Locator("main a[href*='/placements/']").First.ClickAsync();
        await page.WaitForURLAsync(StayAddress());
        await LooksRightAsync(page);
        await work(page);
    }

    private async Task SeesAsync(string path, string part, string text)
    {
        // The public page may be as old as its cache allows: a signed-in reader gets it fresh.
        await using var context = await OpenAsync(Applicant);
        var page = await context.NewPageAsync();
        await page.GotoAsync(path);
        await Expect(page.Locator(part)).ToContainTextAsync(text);
    }

    private Task<Placement> StayAsync() => InAsync(Hosting, services => services.GetRequiredService<CorridorDb>().Set<Placement>().AsNoTracking().SingleAsync());

    private static string Iso(Instant instant) => NodaTime.Text.LocalDatePattern.Iso.Format(instant.InUtc().Date);

    private static async Task AnswerAsync(IPage page, string field, string value)
    {
        var choice = page.Locator($"[name={field}][value='{value}']");
        if (await choice.CountAsync() > 0)
            await choice.CheckAsync();
        else
            await page.Locator($"[name={field}]").FillAsync(value);
    }

    private static async Task TypeAsync(IPage page, string name, string text)
    {
        await page.Locator($"[name={name}]").PressSequentiallyAsync(text);
        await Expect(page.Locator($"[data-field-state={name}]")).ToHaveAttributeAsync("data-state", "saved");
        await SavedAsync(page);
    }

    private static Task SavedAsync(IPage page) => Expect(page.Locator("[data-save-status]").First).ToHaveTextAsync("Everything is saved.", new() { Timeout = 30_000 });

    private static Task PressAsync(IPage page, string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();

    /// <summary>Opens the newest mail's link of a kind; mailboxes are pages of the demo.</summary>
    private static async Task FollowMailAsync(IPage page, string email, string kind)
    {
        await page.GotoAsync("/mailbox?to=" + Uri.EscapeDataString(email));
        await page.Locator($"article a[href*='{kind}']").First.ClickAsync();
        await page.WaitForURLAsync(url => url.Contains(kind, StringComparison.Ordinal));
    }

    private static async Task<string> MailAsync(IPage page, string email)
    {
        var mailbox = await page.Context.NewPageAsync();
        await mailbox.GotoAsync("/mailbox?to=" + Uri.EscapeDataString(email));
        var text = await mailbox.Locator("article").First.InnerTextAsync();
        await mailbox.CloseAsync();
        return text;
    }

    private async Task MoveToAsync(string city, string slug, Func<Call, Instant> date)
    {
        var call = await InAsync(city, services => services.GetRequiredService<CorridorDb>().Set<Call>().SingleAsync(one => one.Slug == slug));
        await site.MoveToAsync(date(call));
    }

    private Task<Guid> CallIdAsync(string city, string slug) => InAsync(city, services => services.GetRequiredService<CorridorDb>().Set<Call>().Where(one => one.Slug == slug).Select(one => one.Id).SingleAsync());

    private Task<T> InAsync<T>(string city, Func<IServiceProvider, Task<T>> work) => site.InAsync(city, work);

    private Task<bool> InAsync(string city, Func<IServiceProvider, Task> work) => InAsync(city, async services =>
    {
        await work(services);
        return true;
    });

    // Once: they look alike on both engines.
    private static bool Looks => !TestPostgres.IsChosen;

    private async Task<IBrowserContext> OpenAsync(string? email = null)
    {
        var context = await site.OpenAsync(new BrowserNewContextOptions { Locale = "en", ReducedMotion = ReducedMotion.Reduce }, email);
        if (Looks)
            await Axe.AddAsync(context);
        return context;
    }

    /// <summary>Pages that the demonstration does not show in this state, on a desk and on a telephone.</summary>
    private static async Task LooksRightAsync(IPage page)
    {
        foreach (var width in (int[])(Looks ? [360, 1280] : []))
        {
            await page.SetViewportSizeAsync(width, 800);
            var faults = await Axe.FaultsAsync(page);
            Assert.True(faults.Count == 0, $"{page.Url} at {width} px\n{string.Join('\n', faults)}");
        }
    }

    [GeneratedRegex("[0-9]{6}")]
    private static partial Regex SixDigits();

    [GeneratedRegex("Number: (.+)$")]
    private static partial Regex Number();

    [GeneratedRegex("/[a-z-]+/placements/[0-9a-f-]{36}")]
    private static partial Regex StayAddress();

    [GeneratedRegex("/applications/[0-9a-f-]{36}$")]
    private static partial Regex ApplicationAddress();
}
