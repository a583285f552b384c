using System.Net;
using System.Security.Claims;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Corridor.Accounts;
using Corridor.Content;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Web.Pages.Coordinators.Content;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Web.Tests.Content;

public sealed class ImagesTests(Site site)
{
    private static readonly byte[] Png = [0x89, .. "PNG"u8, 0x0d, 0x0a, 0x1a, 0x0a, .. new byte[100]];
    private static readonly byte[] Jpeg = [0xff, 0xd8, 0xff, 0xe0, .. new byte[100]];
    private static readonly byte[] WebP = [.. "RIFF"u8, 1, 2, 3, 4, .. "WEBP"u8, .. new byte[100]];
    private static readonly byte[] Gif = [.. "GIF89a"u8, .. new byte[100]];

    [Fact]
    public async Task An_image_is_uploaded_pasted_into_a_page_and_kept_by_browsers()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);

        var (status, list) = await AddAsync(coordinator, city, "Équipe 2027.PNG", Png, "Our [first] team");
        var markdown = list.QuerySelector("td code")!.TextContent;
        var article = await PageAsync(city, markdown);
        var shown = (await site.Visitor().OpenAsync($"/{city.Slug}/pages/{article}")).QuerySelector(".prose img")!;
        using var image = await site.Visitor().Http.GetAsync(shown.GetAttribute("src"), TestContext.Current.CancellationToken);
        using var unmarked = await site.Visitor().Http.GetAsync(shown.GetAttribute("src")!.Split('?')[0], TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith(@"![Our \[first\] team](~/media/equipe-2027.png?v=", markdown, StringComparison.Ordinal);
        Assert.StartsWith($"/{city.Slug}/media/equipe-2027.png?v=", shown.GetAttribute("src"), StringComparison.Ordinal);
        Assert.Equal("Our [first] team", shown.GetAttribute("alt"));
        Assert.Equal(Png, await image.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("image/png", "public, max-age=31536000, immutable", "nosniff", "sandbox; default-src 'none'"), (image.Content.Headers.ContentType!.ToString(), image.Headers.CacheControl!.ToString(), Header(image, "X-Content-Type-Options"), Header(image, "Content-Security-Policy")));
        Assert.Equal("no-cache", unmarked.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task The_content_and_not_the_name_says_what_it_is()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);

        foreach (var (bytes, type) in new[] { (Jpeg, "image/jpeg"), (WebP, "image/webp"), (Gif, "image/gif") })
        {
            await AddAsync(coordinator, city, "picture.png", bytes, "");
            using var image = await site.Visitor().Http.GetAsync(await NewestAsync(coordinator, city), TestContext.Current.CancellationToken);
            Assert.Equal(type, image.Content.Headers.ContentType!.ToString());
        }

        Assert.Equal(["picture-3.png", "picture-2.png", "picture.png"], (await coordinator.OpenAsync($"/{city.Slug}/coordinator/content/images")).QuerySelectorAll("tbody th").Select(cell => cell.ChildNodes[0].TextContent));
    }

    [Theory]
    [InlineData("drawing", "SVG")]
    [InlineData("empty", "vide")]
    [InlineData("large", "5")]
    [InlineData("none", "Choisissez")]
    [InlineData("wordy", "300")]
    public async Task What_is_no_image_or_too_large_is_refused_and_what_was_typed_stays(string kind, string reason)
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city, "fr");
        byte[]? bytes = kind switch
        {
            "drawing" => """<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"""u8.ToArray(),
            "empty" => [],
            "large" => [.. Png, .. new byte[5_000_000]],
            "none" => null,
            _ => Png,
        };
        var alternative = kind == "wordy" ? new string('é', 301) : "Notre équipe";

        var (status, page) = await AddAsync(coordinator, city, "picture.png", bytes, alternative);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains(reason, page.QuerySelector("[data-error-summary] li")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(alternative, page.QuerySelector("#Alternative")!.GetAttribute("value"));
        Assert.Empty(page.QuerySelectorAll("tbody tr"));
    }

    [Fact]
    public async Task The_logo_is_chosen_stands_on_every_page_and_is_not_deleted_under_way()
    {
        var city = await site.CityAsync();
        using var coordinator = await site.CoordinatorAsync(city);
        await AddAsync(coordinator, city, "logo.png", Png, "");
        var address = (await NewestAsync(coordinator, city))[(city.Slug.Length + 1)..];

        var (refused, _, _) = await coordinator.SendAsync($"/{city.Slug}/coordinator/look", new Dictionary<string, string> { ["Logo"] = "https://evil.example/logo.png" });
        var (chosen, _, _) = await coordinator.SendAsync($"/{city.Slug}/coordinator/look", new Dictionary<string, string> { ["Logo"] = address });
        var logo = (await site.Visitor().OpenAsync($"/{city.Slug}/")).QuerySelector(".wordmark img")!;
        var (kept, _, _) = await coordinator.SendAsync($"/{city.Slug}/coordinator/content/images", new Dictionary<string, string>(), form: "td form");
        await coordinator.SendAsync($"/{city.Slug}/coordinator/look", new Dictionary<string, string> { ["Logo"] = "" });
        var (deleted, list, _) = await coordinator.SendAsync($"/{city.Slug}/coordinator/content/images", new Dictionary<string, string>(), form: "td form");

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity, HttpStatusCode.OK), (refused, chosen, kept, deleted));
        Assert.Equal(("/" + city.Slug + address, ""), (logo.GetAttribute("src"), logo.GetAttribute("alt")));
        Assert.Empty(list.QuerySelectorAll("tbody tr"));
        Assert.Equal(HttpStatusCode.NotFound, await site.Visitor().StatusOf("/" + city.Slug + address));
        Assert.Null((await site.Visitor().OpenAsync($"/{city.Slug}/")).QuerySelector(".wordmark img"));
    }

    [Fact]
    public async Task A_neighbours_images_are_neither_seen_nor_deleted()
    {
        var (north, south) = (await site.CityAsync(), await site.CityAsync());
        using var coordinator = await site.CoordinatorAsync(north);
        using var neighbour = await site.CoordinatorAsync(south);
        await AddAsync(coordinator, north, "ours.png", Png, "");
        var address = await NewestAsync(coordinator, north);
        var id = await site.In(north, services => services.GetRequiredService<CorridorDb>().Set<Image>().Select(image => image.Id).SingleAsync());

        var token = await neighbour.TokenAsync($"/{south.Slug}/coordinator/content/images");
        using var deletion = await neighbour.Http.PostAsync($"/{south.Slug}/coordinator/content/images?handler=Delete", new FormUrlEncodedContent(new Dictionary<string, string> { ["id"] = id.ToString(), ["__RequestVerificationToken"] = token }), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, deletion.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await neighbour.StatusOf($"/{north.Slug}/coordinator/content/images"));
        Assert.Equal(HttpStatusCode.NotFound, await neighbour.StatusOf(address.Replace(north.Slug, south.Slug, StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.NotFound, await neighbour.StatusOf("/media/ours.png"));
        Assert.Equal(HttpStatusCode.OK, await neighbour.StatusOf(address));
    }

    [Fact]
    public async Task The_list_asks_the_same_few_questions_for_one_image_and_for_three()
    {
        var (one, three) = (await site.CityAsync(), await site.CityAsync());
        foreach (var (city, images) in new[] { (one, 1), (three, 3) })
            for (var number = 0; number < images; number++)
                await site.In(city, services => services.GetRequiredService<Images>().UploadAsync("picture.png", new MemoryStream(Png), ""));

        var counts = (await QueriesAsync(one), await QueriesAsync(three));

        Assert.Equal(((1, 2), (3, 2)), (counts.Item1, counts.Item2));
    }

    /// <summary>Rows shown, and queries: the account, its memberships, the images.</summary>
    private async Task<(int Rows, int Queries)> QueriesAsync(City city)
    {
        var account = await site.MemberAsync(city, $"counting@{city.Slug}.example", CityRole.Coordinator);
        return await site.In(city, async services =>
        {
            services.GetRequiredService<IHttpContextAccessor>().HttpContext = new DefaultHttpContext { User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, account.ToString())], "test")) };
            var page = ActivatorUtilities.CreateInstance<ImagesModel>(services);
            var count = QueryCount.Start();
            await page.OnGetAsync(TestContext.Current.CancellationToken);
            return (page.Rows.Count, count.Statements.Count);
        });
    }

    private static async Task<(HttpStatusCode Status, IHtmlDocument Page)> AddAsync(Visitor coordinator, City city, string name, byte[]? content, string alternative)
    {
        var path = $"/{city.Slug}/coordinator/content/images";
        using var form = new MultipartFormDataContent { { new StringContent(alternative), "Alternative" }, { new StringContent(await coordinator.TokenAsync(path)), "__RequestVerificationToken" } };
        if (content is not null)
            form.Add(new ByteArrayContent(content), "File", name);
        using var answer = await coordinator.Http.PostAsync(path, form, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    private static async Task<string> NewestAsync(Visitor coordinator, City city) =>
        (await coordinator.OpenAsync($"/{city.Slug}/coordinator/content/images")).QuerySelector("tbody img")!.GetAttribute("src")!;

    private Task<string> PageAsync(City city, string markdown) => site.In(city, async services =>
    {
        var db = services.GetRequiredService<CorridorDb>();
        var article = Article.New(ArticleKind.Page, "with-image", site.Clock.Now());
        article.Draft(Texts.LocalizedText.Of("en", "With an image"), Texts.LocalizedText.Of("en", markdown), site.Clock.Now());
        article.Publish(site.Clock.Now());
        db.Add(article);
        await db.SaveChangesAsync();
        return article.Slug;
    });

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();
}
