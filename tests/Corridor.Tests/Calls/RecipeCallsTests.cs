using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Recipes;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Tests.Calls;

public sealed class RecipeCallsTests
{
    private static readonly Instant Morning = Instant.FromUtc(2040, 1, 10, 8, 0);

    [Fact]
    public async Task A_recipe_applied_twice_changes_nothing_not_even_on_another_day()
    {
        await using var network = await StartAsync();
        var city = await network.CityAsync("nord");

        var first = await ApplyAsync(network, city);
        var opensAt = await OpensAtAsync(network, city);
        network.Clock.Advance(Duration.FromDays(3));
        var second = await ApplyAsync(network, city);

        Assert.All(first.Steps, step => Assert.Equal(StepResult.Applied, step.Result));
        Assert.All(second.Steps, step => Assert.Equal(StepResult.Unchanged, step.Result));
        Assert.Equal(opensAt, await OpensAtAsync(network, city));
        Assert.Equal(1, await network.In(city, services => services.GetRequiredService<CorridorDb>().Set<AuditEntry>().CountAsync(entry => entry.Action == "call.drafted")));
    }

    [Fact]
    public async Task A_draft_that_was_changed_is_brought_back_to_its_recipe()
    {
        await using var network = await StartAsync();
        var city = await network.CityAsync("nord");
        await ApplyAsync(network, city);
        await ChangeAsync(network, city, call => call.Ask(7, 5));

        var again = await ApplyAsync(network, city);

        Assert.Equal(StepResult.Applied, again.Steps[1].Result);
        Assert.Equal(3, await network.In(city, services => services.GetRequiredService<CorridorDb>().Set<Call>().Select(call => call.Winners).SingleAsync()));
    }

    [Fact]
    public async Task A_published_call_is_left_alone_and_the_recipe_says_so()
    {
        await using var network = await StartAsync();
        var city = await network.CityAsync("nord");
        await ApplyAsync(network, city);
        await ChangeAsync(network, city, call =>
        {
            call.Ask(7, 5);
            call.Publish(Morning);
        });

        var again = await ApplyAsync(network, city);

        Assert.Equal(StepResult.Unchanged, again.Steps[1].Result);
        Assert.Equal("{0} is published and was left as it is.", Assert.Single(again.Steps[1].Notes).Key);
        Assert.Equal(7, await network.In(city, services => services.GetRequiredService<CorridorDb>().Set<Call>().Select(call => call.Winners).SingleAsync()));
    }

    [Fact]
    public async Task Only_recipes_that_hold_a_call_open_one()
    {
        await using var network = await StartAsync();
        var city = await network.CityAsync("nord");

        var names = await network.In(city, services => Task.FromResult(services.GetRequiredService<NewEdition>().Recipes().Select(recipe => recipe.Name).ToArray()));

        Assert.Equal(["incubator-corridor", "startup-competition", "startup-final", "startup-two-rounds"], names);
        await Assert.ThrowsAsync<NotFoundException>(() => network.In(city, services => Task.FromResult(services.GetRequiredService<NewEdition>().Proposal("city"))));
        await Assert.ThrowsAsync<NotFoundException>(() => network.In(city, services => Task.FromResult(services.GetRequiredService<NewEdition>().Proposal("../secrets"))));
    }

    [Fact]
    public async Task An_edition_has_the_answers_given_and_the_rest_of_its_recipe()
    {
        await using var network = await StartAsync();
        var city = await network.CityAsync("nord");

        await OpenAsync(network, city, "mobility-2027");

        var call = await network.In(city, services => services.GetRequiredService<CorridorDb>().Set<Call>().AsNoTracking().SingleAsync());
        Assert.Equal(("mobility-2027", "Mobilité 2027", CallState.Draft), (call.Slug, call.Title.In("fr"), call.State));
        Assert.Equal((2, 4), (call.Winners, call.ReviewsPerApplication));
        Assert.Equal(Instant.FromUtc(2040, 2, 1, 8, 0), call.OpensAt);
        Assert.Equal("startup-competition", await network.In(city, services => services.GetRequiredService<CorridorDb>().Set<Programme>().Select(programme => programme.Slug).SingleAsync()));
        Assert.Equal(6, call.Criteria.Criteria.Count);
        await Assert.ThrowsAsync<RuleBrokenException>(() => OpenAsync(network, city, "mobility-2027"));
    }

    [Fact]
    public async Task A_calls_workflows_run_from_its_publication_and_follow_its_dates()
    {
        await using var network = await StartAsync();
        var city = await network.CityAsync("nord");
        await OpenAsync(network, city, "mobility-2027");
        var before = await DueAsync(network, city);

        await ChangeAsync(network, city, call => call.Publish(Morning));
        var set = await DueAsync(network, city);
        await ChangeAsync(network, city, call => call.OpenFrom(new LocalDateTime(2040, 2, 8, 9, 0), new LocalDateTime(2040, 3, 8, 18, 0), "Nord"));
        var moved = await DueAsync(network, city);

        Assert.Empty(before);
        Assert.Equal([Instant.FromUtc(2040, 2, 1, 8, 0), Instant.FromUtc(2040, 3, 1, 17, 0)], set.Take(2));
        Assert.Equal([Instant.FromUtc(2040, 2, 8, 8, 0), Instant.FromUtc(2040, 3, 8, 17, 0)], moved.Take(2));
    }

    [Fact]
    public async Task Coordinators_are_told_in_their_language_what_came_in_when_a_call_closes()
    {
        await using var network = await StartAsync();
        var city = await network.CityAsync("nord");
        await OpenAsync(network, city, "mobility-2027");
        await ChangeAsync(network, city, call => call.Publish(Morning));
        await network.In(city, async services =>
        {
            var coordinator = await services.GetRequiredService<SignIn>().AccountForAsync("ana@example.org", "Ana", "es");
            var db = services.GetRequiredService<CorridorDb>();
            db.Add(new Membership { AccountId = coordinator.Id, Role = CityRole.Coordinator, Since = Morning });
            db.Add(Application.Start(await OpenCallAsync(db), coordinator.Id, "es", Instant.FromUtc(2040, 2, 2, 8, 0)));
            await db.SaveChangesAsync();
        });

        network.Clock.MoveTo(Instant.FromUtc(2040, 3, 1, 17, 0));
        await network.Services.GetRequiredService<DueTimers>().DrainAsync();
        await network.Services.GetRequiredService<DueTimers>().DrainAsync();

        var mail = await network.In(city, services => services.GetRequiredService<CorridorDb>().Set<OutgoingMail>().SingleAsync());
        Assert.Equal(("ana@example.org", "es", "Mobilité 2027 está cerrada"), (mail.Recipient, mail.Language, mail.Subject));
        Assert.Contains("http://localhost/nord/coordinator/calls/mobility-2027/applications", mail.Body, StringComparison.Ordinal);
        Assert.StartsWith("Candidaturas enviadas: 0.\n\nBorradores que no se enviaron nunca y quedan con sus autores: 1.\n\n", mail.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_neighbours_call_is_not_among_those_one_runs()
    {
        await using var network = await StartAsync();
        var (north, south) = (await network.CityAsync("nord"), await network.CityAsync("sud"));
        await OpenAsync(network, north, "mobility-2027");

        await Assert.ThrowsAsync<NotFoundException>(() =>
            network.In(south, services => services.GetRequiredService<CorridorDb>().Set<Call>().RunBy(null).BySlugAsync("mobility-2027")));
        await Assert.ThrowsAsync<NotFoundException>(() =>
            network.In(north, services => services.GetRequiredService<CorridorDb>().Set<Call>().RunBy([Guid.NewGuid()]).BySlugAsync("mobility-2027")));
        Assert.NotNull(await network.In(north, services => services.GetRequiredService<CorridorDb>().Set<Call>().RunBy(null).BySlugAsync("mobility-2027")));
    }

    private static Task<Call> OpenCallAsync(CorridorDb db) => db.Set<Call>().SingleAsync();

    private static async Task<TestDatabase> StartAsync()
    {
        var database = await TestDatabase.CreateAsync();
        database.Clock.MoveTo(Morning);
        return database;
    }

    private static async Task<RecipeReport> ApplyAsync(TestDatabase network, City city)
    {
        await using var scope = network.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<RecipeRunner>()
            .ApplyAsync(RecipeLibrary.Shipped().Read("startup-competition"), new RecipeContext(network.Clock.Now(), city.Id));
    }

    private static Task<Guid> OpenAsync(TestDatabase network, City city, string slug) => network.In(city, async services =>
        (await services.GetRequiredService<NewEdition>().OpenAsync("startup-competition", new EditionAnswers(
            slug, LocalizedText.Of("fr", "Mobilité 2027"), new LocalDateTime(2040, 2, 1, 9, 0), new LocalDateTime(2040, 3, 1, 18, 0), ["fr"], 2, 4))).Id);

    private static Task ChangeAsync(TestDatabase network, City city, Action<Call> change) => network.In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        change(await db.Set<Call>().SingleAsync());
        await db.SaveChangesAsync();
    });

    private static Task<Instant> OpensAtAsync(TestDatabase network, City city) =>
        network.In(city, services => services.GetRequiredService<CorridorDb>().Set<Call>().Select(call => call.OpensAt).SingleAsync());

    private static Task<List<Instant>> DueAsync(TestDatabase network, City city) => network.In(city, services =>
        services.GetRequiredService<CorridorDb>().Set<Timer>().Where(timer => timer.State == TimerState.Waiting).OrderBy(timer => timer.DueAt).Select(timer => timer.DueAt).ToListAsync());
}
