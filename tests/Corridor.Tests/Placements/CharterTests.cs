using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Agreements;
using Corridor.Placements.Charters;
using Corridor.Placements.Stays;
using Corridor.Recipes;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Placements;

public sealed class CharterTests
{
    [Fact]
    public async Task Two_cities_word_it_and_accept_it_and_a_changed_text_is_accepted_anew_while_the_old_one_holds()
    {
        await using var desk = await DeskAsync();
        var (north, south) = (desk.Home, desk.Host);

        await AtAsync(desk, north, south, (chartering, seat) => chartering.BeginAsync(south, seat));
        var again = await Assert.ThrowsAsync<RuleBrokenException>(() => AtAsync(desk, south, north, (chartering, seat) => chartering.BeginAsync(north, seat)));
        Assert.Equal("The other city has begun this charter already: reload the page.", again.Text.Key);
        Assert.Equal((1, null, 2), Standing(await FindAsync(desk, south, north)));

        await AcceptAsync(desk, north, south);
        Assert.Equal((1, null, 1), Standing(await FindAsync(desk, north, south)));
        var twice = await Assert.ThrowsAsync<RuleBrokenException>(() => AcceptAsync(desk, north, south));
        Assert.Equal("Your side has signed already.", twice.Text.Key);
        await AcceptAsync(desk, south, north);
        Assert.Equal((1, 1, 0), Standing(await FindAsync(desk, south, north)));

        // Somebody who read version 1 cannot accept version 2 unseen.
        var read = await FindAsync(desk, north, south);
        await AtAsync(desk, south, north, (chartering, seat) => chartering.ProposeAsync(north.Id, seat, "welcome", LocalizedText.Of("en", "Three days."), "August", read.Current.Digest));
        var unseen = await Assert.ThrowsAsync<RuleBrokenException>(() => AtAsync(desk, north, south, (chartering, seat) => chartering.AcceptAsync(south.Id, seat, "Boss", read.Current.Digest)));
        Assert.Equal("The agreement has changed since you opened it: read it again before you sign.", unseen.Text.Key);
        Assert.Equal((2, 1, 2), Standing(await FindAsync(desk, north, south)));
        await AcceptAsync(desk, south, north);
        await AcceptAsync(desk, north, south);
        Assert.Equal((2, 2, 0), Standing(await FindAsync(desk, north, south)));

        // A third city sees nothing of it.
        Assert.Empty(await desk.Database.In(desk.Corridor, services => services.GetRequiredService<Chartering>().AllAsync()));
        await desk.Database.In(desk.Corridor, async services => Assert.Equal(0, await services.GetRequiredService<CorridorDb>().Set<PaperVersion>().CountAsync(version => version.PaperId == read.Charter.Id)));
        Assert.Equal(["host"], (await desk.Database.In(north, services => services.GetRequiredService<Chartering>().AllAsync())).Select(line => line.With.Slug));
    }

    [Fact]
    public async Task Workflows_of_a_city_ask_the_other_one_and_tell_both()
    {
        await using var desk = await DeskAsync();
        await desk.MemberAsync(desk.Host, "host-boss@example.org", CityRole.Coordinator);
        foreach (var city in new[] { desk.Home, desk.Host })
            await desk.Database.In(city, PublishWorkflowsAsync);

        await AtAsync(desk, desk.Home, desk.Host, (chartering, seat) => chartering.BeginAsync(desk.Host, seat));
        await desk.DrainAsync();
        await AcceptAsync(desk, desk.Home, desk.Host);
        await AcceptAsync(desk, desk.Host, desk.Home);
        await desk.DrainAsync();

        Assert.Equal(
            ["home A charter waits for your city: home – host", "home Accepted by both: the charter of home – host", "host-boss A charter waits for your city: home – host", "host-boss Accepted by both: the charter of home – host"],
            (await desk.AllMailsAsync()).Select(mail => mail.Recipient.Split('@')[0] + " " + Named(mail.Subject)).Order(StringComparer.Ordinal));

        // Which of the two is the first one is a matter of their ids.
        static string Named(string subject) => subject.Replace("host – home", "home – host", StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_said_about_an_article_is_settled_by_either_city()
    {
        await using var desk = await DeskAsync();
        await AtAsync(desk, desk.Home, desk.Host, (chartering, seat) => chartering.BeginAsync(desk.Host, seat));
        await AtAsync(desk, desk.Home, desk.Host, (chartering, seat) => chartering.CommentAsync(desk.Host.Id, seat, "welcome", null, "Is that enough?"));
        await Assert.ThrowsAsync<NotFoundException>(() => AtAsync(desk, desk.Home, desk.Host, (chartering, seat) => chartering.CommentAsync(desk.Host.Id, seat, "unknown", null, "?")));

        var said = Assert.Single(await CommentsAsync());
        await AtAsync(desk, desk.Host, desk.Home, (chartering, seat) => chartering.ResolveAsync(desk.Home.Id, seat, said.Id, open: false));

        Assert.Equal("Boss of host", Assert.Single(await CommentsAsync()).ResolvedBy);

        Task<List<PaperComment>> CommentsAsync() => desk.Database.In(desk.Host, async services =>
            await services.GetRequiredService<Papers>().CommentsAsync((await services.GetRequiredService<Chartering>().OfAsync(desk.Home.Id))!));
    }

    [Fact]
    public async Task Comments_of_a_day_are_told_the_next_morning_to_all_but_whoever_alone_wrote_them()
    {
        await using var desk = await DeskAsync();
        await desk.MemberAsync(desk.Home, "second@example.org", CityRole.Coordinator);
        var boss = await desk.MemberAsync(desk.Host, "host-boss@example.org", CityRole.Coordinator);
        foreach (var city in new[] { desk.Home, desk.Host })
            await desk.Database.In(city, PublishWorkflowsAsync);
        await AtAsync(desk, desk.Home, desk.Host, (chartering, seat) => chartering.BeginAsync(desk.Host, seat));
        await desk.DrainAsync();
        async Task<string[]> ToldAsync() => [.. (await desk.AllMailsAsync()).Where(mail => mail.Subject.StartsWith("New comments", StringComparison.Ordinal)).Select(mail => mail.Recipient.Split('@')[0]).Order(StringComparer.Ordinal)];

        foreach (var words in new[] { "Is that enough?", "For a visa?" })
            await AtAsync(desk, desk.Host, desk.Home, (chartering, seat) => chartering.CommentAsync(desk.Home.Id, seat with { AccountId = boss }, "welcome", null, words));
        await desk.DrainAsync();
        Assert.Empty(await ToldAsync());
        await desk.MoveToAsync(desk.Clock.Now() + Duration.FromDays(1));
        Assert.Equal(["home", "second"], await ToldAsync());

        // Both cities wrote: all are told, and once.
        await AtAsync(desk, desk.Host, desk.Home, (chartering, seat) => chartering.CommentAsync(desk.Home.Id, seat with { AccountId = boss }, "welcome", null, "Anybody?"));
        await AtAsync(desk, desk.Home, desk.Host, (chartering, seat) => chartering.CommentAsync(desk.Host.Id, seat, "welcome", null, "Three days, then."));
        await desk.MoveToAsync(desk.Clock.Now() + Duration.FromDays(2));
        Assert.Equal(["home", "home", "host-boss", "second", "second"], await ToldAsync());
    }

    private static (int Version, int? InForce, int Missing) Standing(CharterFile file) => (file.Charter.Number, file.Charter.InForce, file.Charter.Missing.Count());

    private static async Task PublishWorkflowsAsync(IServiceProvider services)
    {
        var book = services.GetRequiredService<WorkflowBook>();
        foreach (var read in WorkflowReading.Of(RecipeLibrary.Shipped().Read("city")))
            await book.PublishAsync(await book.KeepAsync(read.Definition, null), null);
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
    }

    private static async Task<CharterFile> FindAsync(CorridorDesk desk, City here, City with) => (await desk.Database.In(here, services => services.GetRequiredService<Chartering>().FindAsync(with.Id)))!;

    private static Task AcceptAsync(CorridorDesk desk, City here, City with) => AtAsync(desk, here, with, async (chartering, seat) => await chartering.AcceptAsync(with.Id, seat, seat.Name, (await chartering.FindAsync(with.Id))!.Current.Digest));

    private static Task AtAsync(CorridorDesk desk, City here, City with, Func<Chartering, Seat, Task> work) => desk.Database.In(here, services => work(
        services.GetRequiredService<Chartering>(), new Seat(Charter.PairOf(here.Id, with.Id).First == here.Id ? StayParty.OriginCity : StayParty.HostCity, Guid.NewGuid(), "Boss of " + here.Slug)));

    /// <summary>The network's charters begin with one article.</summary>
    private static async Task<CorridorDesk> DeskAsync()
    {
        var desk = await CorridorDesk.OpenAsync();
        await using var db = desk.Database.Databases.Open(CityReach.Network);
        var network = await db.Set<Network>().SingleOrDefaultAsync();
        if (network is null)
            db.Add(network = new Network { Name = LocalizedText.Of("en", "Network") });
        network.Charter = [new CharterArticle("welcome", LocalizedText.Of("en", "Welcome"), LocalizedText.Of("en", "Two days."))];
        await db.SaveChangesAsync();
        return desk;
    }
}
