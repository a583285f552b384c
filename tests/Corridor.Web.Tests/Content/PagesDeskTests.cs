using System.Net;
using Corridor.Accounts;

namespace Corridor.Web.Tests.Content;

public sealed class PagesDeskTests(Site site)
{
    [Fact]
    public async Task A_coordinator_writes_previews_and_publishes_a_page_and_it_comes_into_the_menu()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);
        using var reader = site.Visitor();

        var (_, _, edit) = await coordinator.SendAsync($"/{city.Slug}/coordinator/pages/new", new Dictionary<string, string> { ["Heading"] = "Qui sommes-nous", ["Slug"] = "about" });
        var typed = new Dictionary<string, string> { ["Titles[en]"] = "About us", ["Bodies[en]"] = "# Hello\n\n<script>alert(1)</script>", ["MenuPosition"] = "1" };
        var (_, preview, _) = await PressAsync(coordinator, edit.PathAndQuery, "Preview", typed);
        var hidden = await reader.StatusOf($"/{city.Slug}/pages/about");
        await PressAsync(coordinator, edit.PathAndQuery, "Publish", typed);
        var page = await reader.OpenAsync($"/{city.Slug}/pages/about");

        Assert.Equal(["Qui sommes-nous", "About us"], preview.QuerySelectorAll("#preview ~ .sheet h3").Select(title => title.TextContent).OrderDescending(StringComparer.Ordinal));
        Assert.Equal("# Hello\n\n<script>alert(1)</script>", preview.QuerySelector("#body-en")!.TextContent.TrimStart('\n').ReplaceLineEndings("\n"));
        Assert.Equal(HttpStatusCode.NotFound, hidden);
        Assert.Equal("<h2>Hello</h2>\n<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", page.QuerySelector(".prose")!.InnerHtml.Trim());
        Assert.Contains("About us", page.QuerySelectorAll(".stations a").Select(station => station.TextContent));
    }

    [Fact]
    public async Task Somebody_elses_later_version_is_not_overwritten_and_nothing_typed_is_lost()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);
        var (_, _, edit) = await coordinator.SendAsync($"/{city.Slug}/coordinator/pages/new", new Dictionary<string, string> { ["Heading"] = "Page", ["Slug"] = "page" });
        await PressAsync(coordinator, edit.PathAndQuery, "Save", new Dictionary<string, string> { ["Bodies[en]"] = "First" });

        var (status, page, _) = await PressAsync(coordinator, edit.PathAndQuery, "Save", new Dictionary<string, string> { ["Version"] = "0", ["Bodies[en]"] = "Second" });

        Assert.Equal(HttpStatusCode.Conflict, status);
        // Sent again as it stands, it is taken.
        Assert.Equal("1", page.QuerySelector("input[name=Version]")!.GetAttribute("value"));
        Assert.Equal("Second", page.QuerySelector("#body-en")!.TextContent.Trim());
        Assert.Equal("First", (await coordinator.OpenAsync(edit.PathAndQuery)).QuerySelector("#body-en")!.TextContent.Trim());
    }

    [Fact]
    public async Task A_neighbours_page_and_desk_are_not_found()
    {
        var (north, south) = (await site.CityAsync(), await site.CityAsync());
        using var coordinator = await site.CoordinatorAsync(north);
        using var neighbour = await site.CoordinatorAsync(south);
        var (_, _, edit) = await coordinator.SendAsync($"/{north.Slug}/coordinator/pages/new", new Dictionary<string, string> { ["Heading"] = "Page", ["Slug"] = "page" });

        Assert.Equal(HttpStatusCode.NotFound, await neighbour.StatusOf(edit.PathAndQuery));
        Assert.Equal(HttpStatusCode.NotFound, await neighbour.StatusOf(edit.PathAndQuery.Replace(north.Slug, south.Slug, StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.NotFound, await neighbour.StatusOf($"/{north.Slug}/coordinator/look"));
    }

    [Fact]
    public async Task A_colour_that_cannot_be_read_is_refused_and_a_good_one_is_in_the_stylesheet()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);

        var (refused, page, _) = await coordinator.SendAsync($"/{city.Slug}/coordinator/look", new Dictionary<string, string> { ["Accent"] = "#ffcc00" });
        var (accepted, _, _) = await coordinator.SendAsync($"/{city.Slug}/coordinator/look", new Dictionary<string, string> { ["Accent"] = "#7a2e3a", ["Name"] = "Renamed" });
        var style = await coordinator.Http.GetStringAsync($"/{city.Slug}/style/1.css", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.OK), (refused, accepted));
        Assert.Contains("#ffcc00", page.QuerySelector("[data-error-summary]")!.TextContent, StringComparison.Ordinal);
        Assert.StartsWith(":root{--city-accent:#7a2e3a;--city-accent-ink:#ffffff;", style, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, AngleSharp.Html.Dom.IHtmlDocument Page, Uri Address)> PressAsync(Visitor visitor, string path, string handler, Dictionary<string, string> fields) =>
        await visitor.SendAsync(path, fields, button: $"[formaction*='handler={handler}']");
}
