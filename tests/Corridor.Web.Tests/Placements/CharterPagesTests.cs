using System.Net;
using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Charters;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Web.Tests.Placements;

public sealed class CharterPagesTests(Site site)
{
    [Fact]
    public async Task Two_cities_talk_about_an_article_word_it_anew_and_accept_it_each_in_its_own_city()
    {
        var (north, south) = (await site.CityAsync(), await site.CityAsync());
        await BeginAsync(north, south);
        using var here = await site.CoordinatorAsync(north);
        using var there = await site.CoordinatorAsync(south);
        var (mine, theirs) = ($"/{north.Slug}/charters/{south.Slug}", $"/{south.Slug}/charters/{north.Slug}");

        var (tooLong, kept, _) = await here.SendAsync(mine, Fields(("Remark", new string('?', 2001))), "form[action*='handler=Comment']");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, 2001), (tooLong, kept.QuerySelector("#remark-welcome")!.TextContent.Trim().Length));
        await here.SendAsync(mine, Fields(("Remark", "Is that enough?")), "form[action*='handler=Comment']");
        Assert.Contains("Is that enough?", (await there.OpenAsync(theirs)).QuerySelector("details.more[open]")!.TextContent, StringComparison.Ordinal);
        var (_, answered, _) = await there.SendAsync(theirs, Fields(("Remark", "Three, then.")), "div[id^='comment-'] form[action*='handler=Comment']");
        Assert.Equal("1 open comment", answered.QuerySelector("details.more summary")!.TextContent);
        await there.SendAsync(theirs, Fields(), "form[action*='handler=Resolve']");
        Assert.Equal("1 comment, settled", (await here.OpenAsync(mine)).QuerySelector("details.more summary")!.TextContent);

        var (_, worded, _) = await there.SendAsync(theirs + "/articles/welcome", Fields(("Wording[en]", "Three days."), ("Reason", "August")));
        Assert.Equal("Three days.", worded.QuerySelector("#article-welcome ~ .prose")!.TextContent.Trim());
        var different = (await here.OpenAsync(mine + "/versions/2")).QuerySelector(".differences")!;
        Assert.Equal(("Two", "Three"), (different.QuerySelector("del")!.TextContent, different.QuerySelector("ins")!.TextContent));

        var (nameless, form, _) = await here.SendAsync(mine, Fields(("FullName", " ")), "#accept");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "FullName-error"), (nameless, form.QuerySelector("#accept .field-error")!.Id));
        await here.SendAsync(mine, Fields(("FullName", "Nora North")), "#accept");
        var (_, accepted, _) = await there.SendAsync(theirs, Fields(("FullName", "Sam South")), "#accept");
        Assert.Contains("Both cities have accepted this version: it holds.", accepted.QuerySelector("[aria-labelledby=standing]")!.TextContent, StringComparison.Ordinal);
        Assert.Null(accepted.QuerySelector("#accept"));
        Assert.Equal("Accepted by both cities", (await here.OpenAsync($"/{north.Slug}/coordinator/charters")).QuerySelector("main td .pill")!.TextContent);
    }

    [Fact]
    public async Task A_coordinator_of_a_third_city_finds_no_charter_of_others()
    {
        var (north, south, west) = (await site.CityAsync(), await site.CityAsync(), await site.CityAsync());
        await BeginAsync(north, south);
        using var stranger = await site.CoordinatorAsync(west);

        Assert.Equal(HttpStatusCode.NotFound, await stranger.StatusOf($"/{north.Slug}/charters/{south.Slug}"));
        Assert.Equal("Not begun yet", (await stranger.OpenAsync($"/{west.Slug}/charters/{south.Slug}")).QuerySelector("main .empty h2")!.TextContent);
        Assert.Equal(HttpStatusCode.NotFound, await stranger.StatusOf($"/{west.Slug}/charters/{south.Slug}/versions/1"));
    }

    private Task BeginAsync(City one, City other) => site.In(one, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        var seat = new Seat(Charter.PairOf(one.Id, other.Id).First == one.Id ? StayParty.OriginCity : StayParty.HostCity, Guid.NewGuid(), "Boss");
        var (charter, first) = Charter.Begin(one, other, [new AgreementSection("welcome", LocalizedText.Of("en", "Welcome"), LocalizedText.Of("en", "Two days."))], seat, site.Clock.Now());
        db.AddRange(charter, first);
        await db.SaveChangesAsync();
    });
}
