using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Tests.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Tests.Jury;

public sealed class JuryPlanningTests
{
    [Fact]
    public async Task Nobody_reads_an_application_of_their_country_where_the_call_keeps_such_apart()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1, rules: new JuryRules(false, true, 20, 1, 0) { ExcludeOwnCountry = true });
        await desk.ApplyAsync("Ada");
        var kim = await desk.SeatAsync("Kim", await desk.Database.CityAsync("near"));
        Assert.Equal(1, (await desk.PlanAsync()).Missing);
        var lou = await desk.SeatAsync("Lou", await desk.Database.CityAsync("azuma", "Asia/Tokyo", "en", "JP"));
        Assert.Equal([lou], (await desk.PlanAsync()).Rows.Select(row => row.JurorId));

        await desk.In(async (services, db, call) =>
        {
            call.KeepApart(ownCity: true, ownCountry: false, onePerCity: false, onePerOrganisation: false);
            await services.GetRequiredService<Panel>().RevokeAsync(await db.Set<Juror>().SingleAsync(juror => juror.Id == lou));
            return true;
        });
        Assert.Equal([kim], (await desk.PlanAsync()).Rows.Select(row => row.JurorId));
    }

    [Fact]
    public async Task A_plan_gives_each_application_its_reviews_and_equal_jurors_loads_that_differ_by_one_at_most()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 3);
        foreach (var name in new[] { "Ada", "Bee", "Cog", "Dot", "Elm" })
            await desk.ApplyAsync(name);
        foreach (var name in new[] { "Kim", "Lou", "Max", "Noa" })
            await desk.SeatAsync(name);

        var plan = await desk.PlanAsync();

        Assert.Equal((0, 15), (plan.Missing, plan.Added));
        Assert.All(plan.Rows.GroupBy(row => row.ApplicationId), rows => Assert.Equal(3, rows.Select(row => row.JurorId).Distinct().Count()));
        var loads = plan.Rows.GroupBy(row => row.JurorId).Select(rows => rows.Count()).Order();
        Assert.Equal([3, 4, 4, 4], loads);
    }

    [Fact]
    public async Task Nobody_reads_an_application_of_their_city_or_one_they_declared_or_competes_with()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1);
        var (ada, bee) = (await desk.ApplyAsync("Ada"), await desk.ApplyAsync("Bee"));
        await desk.SeatAsync("Local", home: desk.City);
        var tied = await desk.SeatAsync("Tied");
        await desk.In(async (services, db, _) =>
        {
            await services.GetRequiredService<Panel>().DeclareAsync(await db.Set<Juror>().SingleAsync(juror => juror.Id == tied), ada, "Invested in it");
            return true;
        });
        var applying = await desk.SeatAsync("Later");
        await desk.In(async (_, db, _) =>
        {
            // The same person, by an alias, now has an application of their own.
            var owner = await db.Users.SingleAsync(user => user.Email == "bee@example.org");
            owner.Email = "later+start-up@jury.example";
            await db.SaveChangesAsync();
            return true;
        });

        var plan = await desk.PlanAsync();

        Assert.Equal([(bee, tied)], plan.Rows.Select(row => (row.ApplicationId, row.JurorId)));
        Assert.DoesNotContain(plan.Rows, row => row.JurorId == applying);
        Assert.Equal(1, plan.Missing);
        Assert.Equal((1, 0, ada), (plan.Shortages.Single().Needed, plan.Shortages.Single().Offered, plan.Shortages.Single().Applications.Single()));
    }

    [Fact]
    public async Task Enough_jurors_of_each_application_read_its_language_or_the_plan_says_how_many_can()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 2);
        var spanish = new List<Guid>();
        foreach (var name in new[] { "Ada", "Bee", "Cog", "Dot" })
            spanish.Add(await desk.ApplyAsync(name, "es"));
        await desk.ApplyAsync("Elm");
        var reader = await desk.SeatAsync("Kim", load: 3, languages: "es");
        foreach (var name in new[] { "Lou", "Max", "Noa" })
            await desk.SeatAsync(name);

        var plan = await desk.PlanAsync();

        // Of two jurors one reads Spanish, and only one does, three times at most: the fourth application waits for its reader.
        Assert.Equal(3, plan.Rows.Count(row => row.JurorId == reader));
        Assert.All(plan.Rows.Where(row => spanish.Contains(row.ApplicationId)).GroupBy(row => row.ApplicationId), rows => Assert.True(rows.Count(row => !row.Reads) <= 1));
        Assert.Equal(1, plan.Missing);
        var shortage = Assert.Single(plan.Shortages);
        Assert.Equal((8, 7), (shortage.Needed, shortage.Offered));
        Assert.Equal(spanish.Order(), shortage.Applications.Order());
        Assert.Equal([reader], shortage.Jurors);

        Assert.Equal("4 applications in español, 1 juror reads it, with room for 3 more reviews: add a juror who reads it, or ask for none instead of 1 of 2.", shortage.Said().ToString());

        // A coordinator can ask for fewer, or find another who reads it.
        Assert.Equal(0, (await desk.In((services, _, call) => services.GetRequiredService<JuryPlanning>().ProposeAsync(call.Rounds[0], readers: 0))).Missing);
        await desk.SeatAsync("Sol", languages: "es");
        Assert.Equal(0, (await desk.PlanAsync()).Missing);
    }

    [Fact]
    public async Task A_shortage_of_readers_is_told_in_numbers_language_by_language_and_one_of_cities_is_not_taken_for_it()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 3, rules: new JuryRules(false, true, 20, 1, 3));
        foreach (var name in new[] { "Ann", "Boo", "Cee", "Dao", "Eve", "Fah", "Gai" })
            await desk.ApplyAsync(name, "th");
        await desk.ApplyAsync("Ivo", "es");
        foreach (var name in new[] { "Kim", "Lek" })
            await desk.SeatAsync(name, load: 5, languages: "th");
        foreach (var name in new[] { "Max", "Noa", "Oto" })
            await desk.SeatAsync(name);

        var shortage = Assert.Single((await desk.PlanAsync()).Shortages);

        Assert.Equal(
            "7 applications in ไทย, 2 jurors read it, with room for 10 more reviews: add a juror who reads it, or allow 1 of 3 instead of 3. " +
            "1 application in español, and no juror who may read them knows the language: add a juror who reads it, or ask for none instead of 3 of 3.",
            shortage.Said().ToString());
        // With one of three, what is advised, the Thai applications have all their reviews.
        var fewer = await desk.In((services, _, call) => services.GetRequiredService<JuryPlanning>().ProposeAsync(call.Rounds[0], readers: 1));
        Assert.Equal((1, 1), (fewer.Missing, Assert.Single(fewer.Shortages).Applications.Count));

        await using var apart = await JuryDesk.OpenAsync(reviews: 2, rules: new JuryRules(false, true, 20, 1, 1) { OnePerCity = true });
        await apart.ApplyAsync("Ada");
        var north = await apart.Database.CityAsync("north");
        await apart.SeatAsync("Kim", north);
        await apart.SeatAsync("Lou", north);
        Assert.Equal("2 more reviews are needed where the call’s rules on cities, organisations and languages allow 1 only.", Assert.Single((await apart.PlanAsync()).Shortages).Said().ToString());
    }

    [Fact]
    public async Task At_most_one_juror_of_a_city_and_of_an_organisation_reads_an_application_and_a_plan_says_whether_it_is_proved_best()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 2, rules: new JuryRules(false, true, 20, 1, 0) { OnePerCity = true, OnePerOrganisation = true });
        var (north, south) = (await desk.Database.CityAsync("north"), await desk.Database.CityAsync("south"));
        foreach (var name in new[] { "Ada", "Bee", "Cog" })
            await desk.ApplyAsync(name);
        await desk.JoinAsync("Kim", "kim@one.test", "Acme SA", north);
        var lou = await desk.JoinAsync("Lou", "lou@two.test", "Orbital", north);
        var max = await desk.JoinAsync("Max", "max@three.test", "ACME", south);

        var plan = await desk.PlanAsync();

        // Kim shares the city with one and the organisation with the other: the rules cross, and only Lou and Max may read together.
        Assert.Equal((0, true), (plan.Missing, plan.IsOptimal));
        Assert.Equal(3, plan.Rows.GroupBy(row => row.ApplicationId).Count(rows => rows.Select(row => row.JurorId).Order().SequenceEqual(new[] { lou, max }.Order())));

        await using var plain = await JuryDesk.OpenAsync(reviews: 2, rules: new JuryRules(false, true, 20, 1, 0) { OnePerCity = true });
        var (here, there) = (await plain.Database.CityAsync("north"), await plain.Database.CityAsync("south"));
        foreach (var name in new[] { "Ada", "Bee", "Cog", "Dot" })
            await plain.ApplyAsync(name);
        foreach (var name in new[] { "Kim", "Lou", "Max" })
            await plain.SeatAsync(name, here);
        await plain.SeatAsync("Noa", there);

        var nested = await plain.In((services, _, call) => services.GetRequiredService<JuryPlanning>().ProposeAsync(call.Rounds[0], readers: 1));

        Assert.Equal((0, true, 1), (nested.Missing, nested.IsOptimal, nested.Readers));
        Assert.Equal([1, 1, 2, 4], nested.Rows.GroupBy(row => row.JurorId).Select(rows => rows.Count()).Order());
    }

    [Fact]
    public async Task A_plan_says_who_would_read_an_application_otherwise_and_what_that_would_cost()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1);
        var (ada, bee) = (await desk.ApplyAsync("Ada", "es"), await desk.ApplyAsync("Bee"));
        var kim = await desk.SeatAsync("Kim", languages: "es");
        var lou = await desk.SeatAsync("Lou");

        var plan = await desk.In((services, _, call) => services.GetRequiredService<JuryPlanning>().ProposeAsync(call.Rounds[0], readers: 0));

        Assert.Equal([(ada, kim), (bee, lou)], plan.Rows.Select(row => (row.ApplicationId, row.JurorId)));
        Assert.Equal([(lou, 100L), (kim, 100L)], plan.Rows.Select(row => (row.Otherwise!.JurorId, row.Otherwise.Cost!.Value)));
    }

    [Fact]
    public async Task A_later_plan_adds_and_moves_nothing()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 2);
        foreach (var name in new[] { "Ada", "Bee" })
            await desk.ApplyAsync(name);
        foreach (var name in new[] { "Kim", "Lou" })
            await desk.SeatAsync(name);
        await desk.AssignAsync();
        var before = (await desk.ReviewsAsync()).Select(review => review.Id).ToHashSet();
        await desk.ApplyAsync("Cog");
        var max = await desk.SeatAsync("Max");

        await desk.AssignAsync();

        var after = await desk.ReviewsAsync();
        Assert.Superset(before, after.Select(review => review.Id).ToHashSet());
        var added = after.Where(review => !before.Contains(review.Id)).ToList();
        Assert.Equal(2, added.Count);
        Assert.Contains(added, review => review.JurorId == max);
    }

    [Fact]
    public async Task A_plan_is_not_committed_twice_nor_after_something_changed()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1);
        await desk.ApplyAsync("Ada");
        await desk.SeatAsync("Kim");
        var old = await desk.PlanAsync();
        await desk.ApplyAsync("Bee");

        var stale = await Assert.ThrowsAsync<RuleBrokenException>(() => CommitAsync(desk, old.Id));
        Assert.Equal("Jurors, applications or conflicts changed since this plan was made: make it again.", stale.Text.Key);

        var plan = await desk.PlanAsync();
        Assert.Equal(2, await CommitAsync(desk, plan.Id));
        await Assert.ThrowsAsync<RuleBrokenException>(() => CommitAsync(desk, plan.Id));
        Assert.Equal(2, (await desk.ReviewsAsync()).Count);
    }

    [Fact]
    public async Task A_juror_who_leaves_gives_back_what_they_had_not_begun_and_keeps_what_is_in()
    {
        await using var desk = await JuryDesk.OpenAsync(reviews: 1);
        await desk.ApplyAsync("Ada");
        await desk.ApplyAsync("Bee");
        var kim = await desk.SeatAsync("Kim");
        await desk.AssignAsync();
        await desk.OpenScoringAsync();
        var handedIn = (await desk.ReviewsAsync())[0].Id;
        await desk.ScoreAsync(handedIn, 4);

        await desk.In(async (services, db, call) =>
        {
            await services.GetRequiredService<Panel>().DeclineAsync(call, await db.Set<Juror>().SingleAsync(juror => juror.Id == kim), "Ill");
            return true;
        });

        Assert.Equal([(handedIn, ReviewState.Done)], (await desk.ReviewsAsync()).Select(review => (review.Id, review.State)));
    }

    private static Task<int> CommitAsync(JuryDesk desk, Guid plan) => desk.In((services, _, call) => services.GetRequiredService<JuryPlanning>().CommitAsync(call, plan));
}
