using System.Globalization;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks.Pitches;
using Corridor.Jury;
using Corridor.Jury.Pitches;
using Corridor.Notifications;
using Corridor.Recipes;
using Corridor.Recipes.Steps;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Application = Corridor.Applications.Application;

namespace Corridor.Web.Demo;

/// <summary>
/// Plays the demo's past from its recipe: the clock starts in the past and everything is done by the methods that the pages use,
/// in the order in which it would have happened, until today.
/// </summary>
internal sealed class DemoHistory(MovableClock clock, Cities cities, RecipeLibrary recipes, IServiceScopeFactory scopes, DueTimers timers, Outbox outbox, AuditSealer sealer)
{
    /// <summary>One person a role, to sign in as.</summary>
    public static readonly IReadOnlyList<(string Role, string Email, string Language, string Page)> Guides =
    [
        ("Network administrator", "odile.brunelac@example.org", "fr", "/network"),
        ("Coordinator", "kalina.wierzbowa@example.org", "en", "/olsztyn/coordinator"),
        ("Juror", "solveig.harnisch@example.org", "en", "/olsztyn/jury"),
        ("Applicant", "new.applicant@example.org", "en", "/braga/calls"),
        ("Start-up abroad", "citlali.barrancas@example.org", "es", "/my"),
        ("Host", "leonor.carvalhida@example.org", "es", "/braga/host"),
        ("Corridor coordinator", "mathis.ferrandou@example.org", "fr", "/clermont-ferrand/coordinator/calls/demo-corridor/matching"),
    ];

    private const string Declining = "On leave in these weeks; gladly next year.";
    private const string Competition = "startup-competition", Final = "startup-final";

    private readonly DemoStory story = DemoStory.Read(recipes);
    private readonly Random random = new(2017);

    private DemoCorridor Scenes => new(story.Demo, story.Offers, story.People, cities, clock);

    public async Task PlayAsync(TextWriter progress, CancellationToken cancel)
    {
        var today = clock.Now();
        var editions = story.Demo.Editions.OrderBy(edition => edition.StartsInDays).ToList();
        clock.StartAt(today + Duration.FromDays(editions[0].StartsInDays - 30));
        await progress.WriteLineAsync("Making the network, its cities and its people …");
        await SetUpAsync(cancel);
        await new DemoEarlier(story, recipes, cities).PlayAsync(today);

        var acts = editions.SelectMany(edition => ActsOf(edition, today)).Where(act => act.At <= today).OrderBy(act => act.At).ToList();
        foreach (var act in acts)
        {
            await LiveUntilAsync(act.At, cancel);
            await progress.WriteLineAsync(CultureInfo.InvariantCulture.TextInfo.ToTitleCase(act.Edition.City) + ": " + act.What);
            await DrainAsync(cancel);
            await In(act.Edition, services => act.PlayAsync(services));
            await DrainAsync(cancel);
        }

        await LiveUntilAsync(today, cancel);
        await DrainAsync(cancel);
    }

    // A day at a time: what comes by itself comes on its day.
    private async Task LiveUntilAsync(Instant until, CancellationToken cancel)
    {
        while (clock.Now() < until)
        {
            cancel.ThrowIfCancellationRequested();
            clock.MoveTo(Instant.Min(until, clock.Now() + Duration.FromDays(1)));
            await timers.DrainAsync(cancel);
        }
    }

    private sealed record Act(DemoEdition Edition, string What, Instant At, Func<IServiceProvider, Task> PlayAsync);

    private IEnumerable<Act> ActsOf(DemoEdition edition, Instant today)
    {
        var start = today + Duration.FromDays(edition.StartsInDays);
        Act On(double day, string what, Func<IServiceProvider, Task> play) => new(edition, what, start + Duration.FromDays(day), play);

        if (edition.Phase == DemoPhase.Upcoming)
            return Announced(edition, today);
        return edition.Recipe switch
        {
            Competition => [On(0, "opens its call", services => OpenAsync(services, edition)), .. Heat(edition, On), .. Nominations(edition, today)],
            Final =>
            [
                On(0, "announces the final", services => OpenAsync(services, edition)),
                On(13, "receives its finalists", services => CompleteAsync(services, edition)),
                .. Reading(edition, On, seat: 29, assign: 31, score: 38),
                .. edition.Phase == DemoPhase.InReview
                    ? [On(45, "publishes the times of its pitches", services => PlanPitchesAsync(services, edition))]
                    : (Act[])[On(50, "decides the final", services => DecideAsync(services, edition)), .. Nominations(edition, today)],
            ],
            _ => Stays(edition, On, today),
        };
    }

    // Calls that are ahead were announced ten days ago.
    private IEnumerable<Act> Announced(DemoEdition edition, Instant today)
    {
        yield return new(edition, "announces its call", today - Duration.FromDays(10), services => OpenAsync(services, edition, edition.StartsInDays + 10));
        if (edition.Recipe is not (Competition or Final))
            yield return new(edition, "sees new offers of incubators", today - Duration.FromDays(9), _ => Scenes.PublishOffersAsync(MonthOf(today), later: true, today.InUtc().Date));
    }

    private IEnumerable<Act> Heat(DemoEdition edition, Func<double, string, Func<IServiceProvider, Task>, Act> on)
    {
        var companies = story.Demo.Companies.Where(company => company.Edition == edition.Slug).ToList();
        for (var i = 0; i < companies.Count; i++)
        {
            var company = companies[i];
            yield return on(8 + i + ((2 + (i * 3)) / 24.0), $"{company.Name} applies", services => ApplyAsync(services, edition, company));
        }

        if (edition.Phase == DemoPhase.Open)
            yield break;
        // Days by the recipe's stages: intake closes on the 49th, review runs from the 52nd to the 73rd, decisions come on the 76th.
        foreach (var act in Reading(edition, on, seat: 50, assign: 53, score: 60))
            yield return act;
        if (edition.Phase != DemoPhase.InReview)
            yield return on(77, "decides", services => DecideAsync(services, edition));
    }

    private Act[] Reading(DemoEdition edition, Func<double, string, Func<IServiceProvider, Task>, Act> on, int seat, int assign, int score) =>
    [
        on(seat, "seats its jury", services => SeatJuryAsync(services, edition)),
        on(assign, "gives applications to jurors", services => AssignAsync(services, edition)),
        on(score, "is being scored", services => ScoreAsync(services, edition, edition.Phase == DemoPhase.InReview && edition.Recipe == Competition ? 0.5 : 1)),
    ];

    private IEnumerable<Act> Nominations(DemoEdition from, Instant today)
    {
        if (from.Phase != DemoPhase.Decided)
            yield break;
        foreach (var to in story.Demo.Editions.Where(edition => edition.Slug == from.NominatesTo || edition.Slug == from.NominatesAgainTo))
        {
            var start = today + Duration.FromDays(to.StartsInDays);
            yield return new(from, $"puts its winners forward to {to.City}", start + Duration.FromDays(9), services => Scenes.NominateAsync(services, from, to, again: to.Slug == from.NominatesAgainTo));
            yield return new(from, "hears that they agree", start + Duration.FromDays(11), services => Scenes.AgreeAsync(services, from));
        }
    }

    private List<Act> Stays(DemoEdition edition, Func<double, string, Func<IServiceProvider, Task>, Act> on, Instant today)
    {
        List<Act> acts =
        [
            on(-5, "sees offers of incubators", _ => Scenes.PublishOffersAsync(MonthOf(today), later: false, today.InUtc().Date)),
            on(0, "opens the corridor", services => OpenAsync(services, edition)),
            on(13, "receives the dossiers", services => CompleteAsync(services, edition)),
            .. Reading(edition, on, seat: 36, assign: 38, score: 45),
            on(54, "sees hosts and start-ups meet", async services => await Scenes.MeetAsync(services, await CallAsync(services.GetRequiredService<CorridorDb>(), edition))),
            on(56, "has both sides order the other", async services => await Scenes.OrderAsync(services, await CallAsync(services.GetRequiredService<CorridorDb>(), edition))),
            on(69, "publishes the match", async services => await DemoCorridor.MatchAsync(services, await CallAsync(services.GetRequiredService<CorridorDb>(), edition))),
            on(72, "hears that everybody accepts", _ => Scenes.AcceptAsync()),
            on(74, "talks about the agreements", _ => Scenes.DiscussAsync()),
            on(78, "sees the agreements signed", _ => Scenes.SignAsync()),
            on(82, "has a charter with another city", _ => Scenes.CharterAsync("clermont-ferrand", "braga", "karlsruhe")),
            on(84, "sees arrivals prepared", _ => Scenes.PrepareAsync()),
            on(130, "hears what its guests have reached", _ => Scenes.ReachAsync()),
        ];
        for (var day = 93; day <= -edition.StartsInDays; day += 5)
            acts.Add(on(day, "reads what its guests report", _ => Scenes.ReportAsync()));
        for (var day = 100; day <= -edition.StartsInDays; day += 40)
            acts.Add(on(day, "sees mentors booked", _ => Scenes.BookMentorsAsync()));
        if (edition.StartsInDays < -120)
            acts.Add(on(-edition.StartsInDays - 1, "hears that guests would stay longer", _ => Scenes.AskLongerAsync()));
        return acts;
    }

    private async Task SetUpAsync(CancellationToken cancel)
    {
        await using (var scope = scopes.CreateAsyncScope())
        {
            var administrator = story.People.People.First(person => person.Roles.Any(role => role.Role == DemoRole.NetworkAdministrator));
            await scope.ServiceProvider.GetRequiredService<FirstRun>().SetUpAsync(
                "Réseau international des villes Michelin", story.Demo.Network, administrator.Email, administrator.Name, administrator.Languages[0], mail: null, cancel);
        }

        foreach (var person in story.People.People)
        {
            foreach (var role in person.Roles.Where(role => role.Role is DemoRole.Coordinator or DemoRole.Host))
            {
                if (await cities.BySlugAsync(role.City ?? person.City!, cancel) is not { } city)
                    throw new InvalidOperationException($"The demo's recipe names a city that the network's recipe has not: {role.City ?? person.City}.");
                await cities.In(city.Id, services => JoinAsync(services, person, role.Role == DemoRole.Coordinator ? CityRole.Coordinator : CityRole.Host), cancel);
            }
        }
    }

    private async Task JoinAsync(IServiceProvider services, PersonDefinition person, CityRole role)
    {
        var account = await services.GetRequiredService<SignIn>().AccountForAsync(person.Email, person.Name, LanguageOf(person.Languages));
        var db = services.GetRequiredService<CorridorDb>();
        db.Add(new Membership { AccountId = account.Id, Role = role, Since = clock.Now() });
        await db.SaveChangesAsync();
    }

    private async Task OpenAsync(IServiceProvider services, DemoEdition edition, int days = 0)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var editions = services.GetRequiredService<NewEdition>();
        var proposal = editions.Proposal(edition.Recipe);
        var call = await editions.OpenAsync(edition.Recipe, new EditionAnswers(
            edition.Slug, proposal.Title, proposal.Intake.Opens.Local.PlusDays(days), proposal.Intake.Closes.Local.PlusDays(days), proposal.Languages, proposal.Winners, proposal.ReviewsPerApplication));
        if (edition.Recipe == Competition)
            call.AboutThemes(story.Demo.Companies.Where(company => company.Edition == edition.Slug).Select(company => company.Theme));
        call.Publish(clock.Now());
        await db.SaveChangesAsync();
    }

    private async Task ApplyAsync(IServiceProvider services, DemoEdition edition, DemoCompany company)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var call = await CallAsync(db, edition);
        var founder = company.Team[0];
        var account = await services.GetRequiredService<SignIn>().AccountForAsync(founder.Email, founder.Name, LanguageOf([company.Language]));
        var drafts = services.GetRequiredService<Drafts>();
        var application = await drafts.StartAsync(call, account.Id, company.Language, 1, clock.Now());
        await AnswerAsync(drafts, call, application, company);
        var pdf = DeckOf(company);
        var uploads = services.GetRequiredService<DeckUploads>();
        var deck = await uploads.StartAsync(application.Id, account.Id, company.Slug + ".pdf", pdf.Length, clock.Now());
        using (var stream = new MemoryStream(pdf))
            await services.GetRequiredService<Decks.Storage.DeckStore>().AppendAsync(deck.Key, 0, stream, deck.Length);
        await uploads.FinishAsync(deck);
        if (company.Outcome == DemoOutcome.Draft)
            return;
        db.ChangeTracker.Clear();
        await services.GetRequiredService<Submissions>().SubmitAsync(application.Id, account.Id, clock.Now());
        if (company.Outcome == DemoOutcome.Withdrawn)
            await services.GetRequiredService<Submissions>().WithdrawAsync(application.Id, account.Id, "Notre équipe part sur un autre projet.");
    }

    /// <summary>Those who were put forward answer what this call asks in addition, and send their file.</summary>
    private async Task CompleteAsync(IServiceProvider services, DemoEdition edition)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var call = await CallAsync(db, edition);
        foreach (var application in await db.Set<Application>().AsNoTracking().Where(one => one.CallId == call.Id && one.SubmittedAt == null).OrderBy(one => one.Id).ToListAsync())
        {
            await AnswerAsync(services.GetRequiredService<Drafts>(), call, application, story.Demo.Companies.Single(company => company.Name == application.Title));
            db.ChangeTracker.Clear();
            await services.GetRequiredService<Submissions>().SubmitAsync(application.Id, application.OwnerId, clock.Now());
        }
    }

    private async Task AnswerAsync(Drafts drafts, Call call, Application application, DemoCompany company)
    {
        foreach (var (field, value) in AnswersOf(call, company).Where(answer => call.Form.Field(answer.Key) is not null))
            await drafts.SaveAsync(application.Id, application.OwnerId, field, value, null, Guid.Empty);
    }

    private async Task SeatJuryAsync(IServiceProvider services, DemoEdition edition)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var call = await CallAsync(db, edition);
        var jurors = story.People.People.Where(person => person.City != edition.City && person.Roles.Any(role => role.Role == DemoRole.Juror)).ToList();
        var near = (await cities.AllAsync()).Where(city => city.Zone.StartsWith("Europe/", StringComparison.Ordinal)).Select(city => city.Slug).ToHashSet();
        // Its pitches are heard live, by those for whom it is day then.
        if (edition is { Recipe: Final, Phase: DemoPhase.InReview })
            jurors.RemoveAll(person => !near.Contains(person.City!));
        // Somebody declines, and somebody who sits on the city's other jury could step in.
        PersonDefinition? declines = null;
        if (edition is { Recipe: Competition, Phase: DemoPhase.InReview } && jurors.Where(person => near.Contains(person.City!)).TakeLast(2).ToList() is [var first, var spare])
        {
            declines = first;
            jurors.Remove(spare);
        }

        var panel = services.GetRequiredService<Panel>();
        var report = await panel.InviteAsync(call, string.Join('\n', jurors.Select(person => $"{person.Name} <{person.Email}>")));
        foreach (var juror in report.Invited)
        {
            var person = jurors.Single(person => person.Email == juror.Email);
            if (person == declines)
            {
                await panel.DeclineAsync(call, juror, Declining);
                continue;
            }

            var home = await cities.BySlugAsync(person.City!);
            await panel.AcceptAsync(call, juror, new JurorAnswer(person.Name, "", home?.Id, person.Languages, person.Themes, 12, "", Confidential: true), [], LanguageOf(person.Languages));
        }
    }

    private async Task AssignAsync(IServiceProvider services, DemoEdition edition)
    {
        var call = await CallAsync(services.GetRequiredService<CorridorDb>(), edition);
        var planning = services.GetRequiredService<JuryPlanning>();
        var plan = await planning.ProposeAsync(Round.At(call, clock.Now()));
        await planning.CommitAsync(call, plan.Id);
    }

    private async Task ScoreAsync(IServiceProvider services, DemoEdition edition, double share)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var call = await CallAsync(db, edition);
        var scoring = services.GetRequiredService<Scoring>();
        var outcomes = story.Demo.Companies.ToDictionary(company => company.Name, company => company.Outcome);
        var reviews = await (
            from review in db.Set<Review>()
            join application in db.Set<Application>() on review.ApplicationId equals application.Id
            where application.CallId == call.Id
            orderby application.Number, review.Id
            select new { review, application.Title }).ToListAsync();
        foreach (var row in reviews.Take((int)Math.Ceiling(reviews.Count * share)))
        {
            // Those who go abroad win the final; before it, every winner of a heat is strong.
            var strong = outcomes.GetValueOrDefault(row.Title) is var outcome && (outcome is DemoOutcome.Placed or DemoOutcome.Finished || (outcome == DemoOutcome.Winner && edition.Recipe == Competition));
            foreach (var criterion in call.Criteria.Criteria)
            {
                var span = criterion.Scale.Max - criterion.Scale.Min;
                var value = criterion.Scale.Min + (int)Math.Round(span * Math.Clamp((strong ? 0.8 : 0.45) + ((random.NextDouble() - 0.5) * 0.5), 0, 1));
                await scoring.SaveAsync(row.review, call, criterion.Key, value);
            }

            await scoring.FinishAsync(row.review, call);
        }
    }

    /// <summary>All in one room, before the whole jury.</summary>
    private static async Task PlanPitchesAsync(IServiceProvider services, DemoEdition edition)
    {
        var (db, pitching) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Pitching>());
        var call = await CallAsync(db, edition);
        var stage = call.StageOf(StageKind.Pitch)!;
        var jurors = await db.Set<Juror>().Where(juror => juror.CallId == call.Id && juror.State == JurorState.Accepted).OrderBy(juror => juror.Email).Select(juror => juror.Id).ToListAsync();
        var finalists = await db.Set<Application>().Where(application => application.CallId == call.Id).Select(application => application.Id).ToListAsync();
        await pitching.ArrangeAsync(call, new PitchPlan(5, 10, 5, [new(stage.Opens, stage.Closes)], [new("Stage", "https://video.example.org/final")], [.. jurors.Select(juror => new PitchSeat(juror, 0))]), finalists);
        await pitching.MakeAsync(call);
        await pitching.PublishAsync(call);
    }

    private async Task DecideAsync(IServiceProvider services, DemoEdition edition)
    {
        var call = await CallAsync(services.GetRequiredService<CorridorDb>(), edition);
        var decisions = services.GetRequiredService<Decisions>();
        await decisions.PrepareAsync(call);
        await decisions.ReleaseAsync(call);
    }

    private Dictionary<string, string> AnswersOf(Call call, DemoCompany company)
    {
        var answers = new Dictionary<string, string>(company.Answers, StringComparer.Ordinal);
        foreach (var field in call.Form.Fields.Where(field => !answers.ContainsKey(field.Key)))
        {
            var value = field.Kind switch
            {
                FieldKind.ShortText => field.Required ? company.Name : null,
                FieldKind.LongText => field.Required && field.When is null ? company.Answers.GetValueOrDefault("stay-plan") ?? company.Answers["solution"] : null,
                FieldKind.Team => Answers.Write(company.Team.Select(member => new TeamMember(member.Name, member.Role, member.Email))),
                FieldKind.Consent => field.Version!,
                FieldKind.MultipleChoice => Answers.Write([ChoiceOf(field, company)]),
                FieldKind.SingleChoice => ChoiceOf(field, company),
                FieldKind.Number => field.Required ? company.Team.Count.ToString(CultureInfo.InvariantCulture) : null,
                FieldKind.Date => field.Required ? NodaTime.Text.LocalDatePattern.Iso.Format(clock.Now().InUtc().Date.PlusDays(120)) : null,
                FieldKind.YesNo => field.Required ? "no" : null,
                _ => null,
            };
            if (value is not null)
                answers[field.Key] = value;
        }

        return answers;
    }

    private static string ChoiceOf(Field field, DemoCompany company) =>
        (field.Choices.FirstOrDefault(choice => choice.Key == company.Theme) ?? field.Choices.FirstOrDefault(choice => choice.Key == company.Language) ?? field.Choices[0]).Key;

    private static YearMonth MonthOf(Instant instant) => instant.InUtc().Date.ToYearMonth();

    private byte[] DeckOf(DemoCompany company)
    {
        string Answer(string key) => company.Answers.GetValueOrDefault(key, "");
        string[] Sentences(string key) => [.. Answer(key).Split(". ", StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('.') + ".").Take(4)];
        return PitchDeckPdf.Write(new PitchDeck(Answer("tagline"), "", company.Language,
        [
            // The heats are judged blind: a deck names neither the company nor its people.
            new PitchSlide.Cover(Answer("tagline"), Answer("maturity") == "idea" ? "" : "2026"),
            new PitchSlide.Bullets(company.Language switch { "fr" => "Le problème", "es" => "El problema", _ => "The problem" }, Sentences("problem")),
            new PitchSlide.Bullets(company.Language switch { "fr" => "Notre réponse", "es" => "Nuestra respuesta", _ => "Our answer" }, Sentences("solution")),
            new PitchSlide.Chart(company.Language switch { "fr" => "Clients", "es" => "Clientes", _ => "Customers" }, "", [.. Enumerable.Range(1, 4).Select(quarter => new PitchBar("T" + quarter, (quarter * 3) + random.Next(4)))]),
            new PitchSlide.Bullets(company.Language switch { "fr" => "L’équipe", "es" => "El equipo", _ => "The team" }, [.. company.Team.Select(member => member.Role)]),
        ]));
    }

    private static Task<Call> CallAsync(CorridorDb db, DemoEdition edition) => db.Set<Call>().SingleAsync(call => call.Slug == edition.Slug);

    private async Task In(DemoEdition edition, Func<IServiceProvider, Task> play) => await cities.In((await cities.BySlugAsync(edition.City))!.Id, play);

    private async Task DrainAsync(CancellationToken cancel)
    {
        await timers.DrainAsync(cancel);
        await outbox.DrainAsync(cancel);
        await sealer.SealAsync(cancel);
    }

    private static string LanguageOf(IReadOnlyList<string> languages) => languages.FirstOrDefault(Languages.InterfaceSpeaks) ?? "en";
}
