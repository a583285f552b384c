using System.Globalization;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks.Pitches;
using Corridor.Jury;
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
    ];

    private const string Competition = "startup-competition";

    private readonly DemoStep demo = StepOf(recipes, DemoStep.StepName, DemoStep.Read);
    private readonly PeopleStep people = StepOf(recipes, PeopleStep.StepName, PeopleStep.Read);
    private readonly Random random = new(2017);

    public async Task PlayAsync(TextWriter progress, CancellationToken cancel)
    {
        var today = clock.Now();
        // Heats are played here; finals and placements follow when Corridor runs them.
        var editions = demo.Editions.Where(edition => edition.Recipe == Competition).OrderBy(edition => edition.StartsInDays).ToList();
        clock.StartAt(today + Duration.FromDays(editions[0].StartsInDays - 30));
        await progress.WriteLineAsync("Making the network, its cities and its people …");
        await SetUpAsync(cancel);

        var acts = editions.SelectMany(edition => ActsOf(edition, today)).Where(act => act.At <= today).OrderBy(act => act.At).ToList();
        foreach (var act in acts)
        {
            cancel.ThrowIfCancellationRequested();
            if (act.At > clock.Now())
                clock.MoveTo(act.At);
            await progress.WriteLineAsync(CultureInfo.InvariantCulture.TextInfo.ToTitleCase(act.Edition.City) + ": " + act.What);
            await DrainAsync(cancel);
            await In(act.Edition, services => act.PlayAsync(services));
            await DrainAsync(cancel);
        }

        if (today > clock.Now())
            clock.MoveTo(today);
        await DrainAsync(cancel);
    }

    private sealed record Act(DemoEdition Edition, string What, Instant At, Func<IServiceProvider, Task> PlayAsync);

    private IEnumerable<Act> ActsOf(DemoEdition edition, Instant today)
    {
        var start = today + Duration.FromDays(edition.StartsInDays);
        yield return new(edition, "opens its call", start, services => OpenAsync(services, edition));
        var companies = demo.Companies.Where(company => company.Edition == edition.Slug).ToList();
        for (var i = 0; i < companies.Count; i++)
        {
            var company = companies[i];
            yield return new(edition, $"{company.Name} applies", start + Duration.FromDays(8 + i) + Duration.FromHours(2 + (i * 3)), services => ApplyAsync(services, edition, company));
        }

        if (edition.Phase == DemoPhase.Open)
            yield break;
        // Days by the recipe's stages: intake closes on the 49th, review runs from the 52nd to the 73rd, decisions come on the 76th.
        yield return new(edition, "seats its jury", start + Duration.FromDays(50), services => SeatJuryAsync(services, edition));
        yield return new(edition, "gives applications to jurors", start + Duration.FromDays(53), services => AssignAsync(services, edition));
        yield return new(edition, "is being scored", start + Duration.FromDays(60), services => ScoreAsync(services, edition, edition.Phase == DemoPhase.InReview ? 0.5 : 1));
        if (edition.Phase == DemoPhase.InReview)
            yield break;
        yield return new(edition, "decides", start + Duration.FromDays(77), services => DecideAsync(services, edition));
    }

    private async Task SetUpAsync(CancellationToken cancel)
    {
        await using (var scope = scopes.CreateAsyncScope())
        {
            var administrator = people.People.First(person => person.Roles.Any(role => role.Role == DemoRole.NetworkAdministrator));
            await scope.ServiceProvider.GetRequiredService<FirstRun>().SetUpAsync(
                "Réseau international des villes Michelin", demo.Network, administrator.Email, administrator.Name, administrator.Languages[0], mail: null, cancel);
        }

        foreach (var person in people.People)
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

    private async Task OpenAsync(IServiceProvider services, DemoEdition edition)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var editions = services.GetRequiredService<NewEdition>();
        var proposal = editions.Proposal(edition.Recipe);
        var call = await editions.OpenAsync(edition.Recipe, new EditionAnswers(
            edition.Slug, proposal.Title, proposal.Intake.Opens.Local, proposal.Intake.Closes.Local, proposal.Languages, proposal.Winners, proposal.ReviewsPerApplication));
        call.AboutThemes(demo.Companies.Where(company => company.Edition == edition.Slug).Select(company => company.Theme));
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
        foreach (var (field, value) in AnswersOf(call, company))
            await drafts.SaveAsync(application.Id, account.Id, field, value, null, Guid.Empty);

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

    private async Task SeatJuryAsync(IServiceProvider services, DemoEdition edition)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var call = await CallAsync(db, edition);
        var jurors = people.People.Where(person => person.City != edition.City && person.Roles.Any(role => role.Role == DemoRole.Juror)).ToList();
        var panel = services.GetRequiredService<Panel>();
        var report = await panel.InviteAsync(call, string.Join('\n', jurors.Select(person => $"{person.Name} <{person.Email}>")));
        foreach (var juror in report.Invited)
        {
            var person = jurors.Single(person => person.Email == juror.Email);
            var home = await cities.BySlugAsync(person.City!);
            await panel.AcceptAsync(call, juror, new JurorAnswer(person.Name, "", home?.Id, person.Languages, person.Themes, 12, "", Confidential: true), [], LanguageOf(person.Languages));
        }
    }

    private async Task AssignAsync(IServiceProvider services, DemoEdition edition)
    {
        var call = await CallAsync(services.GetRequiredService<CorridorDb>(), edition);
        var planning = services.GetRequiredService<JuryPlanning>();
        var plan = await planning.ProposeAsync(call);
        await planning.CommitAsync(call, plan.Id);
    }

    private async Task ScoreAsync(IServiceProvider services, DemoEdition edition, double share)
    {
        var db = services.GetRequiredService<CorridorDb>();
        var call = await CallAsync(db, edition);
        var scoring = services.GetRequiredService<Scoring>();
        var outcomes = demo.Companies.ToDictionary(company => company.Name, company => company.Outcome);
        var reviews = await (
            from review in db.Set<Review>()
            join application in db.Set<Application>() on review.ApplicationId equals application.Id
            where application.CallId == call.Id
            orderby application.Number, review.Id
            select new { review, application.Title }).ToListAsync();
        foreach (var row in reviews.Take((int)Math.Ceiling(reviews.Count * share)))
        {
            var strong = outcomes.GetValueOrDefault(row.Title) is DemoOutcome.Winner or DemoOutcome.Placed or DemoOutcome.Finished;
            foreach (var criterion in call.Criteria.Criteria)
            {
                var span = criterion.Scale.Max - criterion.Scale.Min;
                var value = criterion.Scale.Min + (int)Math.Round(span * Math.Clamp((strong ? 0.8 : 0.45) + ((random.NextDouble() - 0.5) * 0.5), 0, 1));
                await scoring.SaveAsync(row.review, call, criterion.Key, value);
            }

            await scoring.FinishAsync(row.review, call);
        }
    }

    private async Task DecideAsync(IServiceProvider services, DemoEdition edition)
    {
        var call = await CallAsync(services.GetRequiredService<CorridorDb>(), edition);
        var decisions = services.GetRequiredService<Decisions>();
        await decisions.PrepareAsync(call);
        await decisions.ReleaseAsync(call);
    }

    private static Dictionary<string, string> AnswersOf(Call call, DemoCompany company)
    {
        var answers = new Dictionary<string, string>(company.Answers, StringComparer.Ordinal);
        foreach (var field in call.Form.Fields.Where(field => !answers.ContainsKey(field.Key)))
        {
            var value = field.Kind switch
            {
                FieldKind.ShortText => company.Name,
                FieldKind.Team => Answers.Write(company.Team.Select(member => new TeamMember(member.Name, member.Role, member.Email))),
                FieldKind.Consent => field.Version!,
                FieldKind.MultipleChoice => Answers.Write([company.Theme]),
                FieldKind.SingleChoice => field.Choices.Any(choice => choice.Key == company.Theme) ? company.Theme : field.Choices[0].Key,
                _ => null,
            };
            if (value is not null && (field.Required || field.Kind is not FieldKind.ShortText))
                answers[field.Key] = value;
        }

        return answers;
    }

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

    private static T StepOf<T>(RecipeLibrary recipes, string name, Func<RecipeNode, T> read) =>
        read(recipes.Read("demo").Steps.Single(step => step.Name == name).Node);
}
