using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Corridor.Notifications;

namespace Corridor.Tests.Notifications;

public sealed class MailHtmlTests
{
    private static readonly MailBrand Brand = new("Besançon", "#0b5d3b", "https://example.org/besancon/", "https://example.org/besancon/media/logo.png");

    public static TheoryData<string> Evil =>
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\"><svg onload=alert(1)>",
        "' onmouseover='alert(1)",
        "javascript:alert(1)",
        "Click: javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "https://example.org/\"onmouseover=\"alert(1)",
        "Open: https://example.org/\"><script>alert(1)</script>",
        "https://example.org/'><img/src=x/onerror=alert(1)>",
        "</p></div></body><script>alert(1)</script>",
        "</title><script>alert(1)</script>",
        "</style><script>alert(1)</script>",
        "<!--<img src=\"--><img src=x onerror=alert(1)>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<style>@import 'https://evil.example'</style>",
        "--\n<script>alert(1)</script>",
        "<iframe srcdoc=\"<script>alert(1)</script>\">",
        "\u0000<script\u0000>alert(1)</script>",
        "https://evil.example@example.org/<b>",
    ];

    [Theory]
    [MemberData(nameof(Evil))]
    public void What_people_write_stays_text(string evil)
    {
        var html = MailHtml.Of(evil, $"{evil}\n\nSee: {evil}\n\n{evil}\nhttps://example.org/ok\n\n--\n{evil}\n{evil}\n", evil, new MailBrand(evil, evil, evil, evil));

        var page = Parse(html);
        Assert.Empty(page.QuerySelectorAll("script, svg, iframe, object, form, input, link, base, b"));
        Assert.Single(page.QuerySelectorAll("style"));
        Assert.All(page.All.SelectMany(element => element.Attributes), attribute => Assert.DoesNotMatch("^on", attribute.Name));
        Assert.All(page.QuerySelectorAll("a"), link => Assert.StartsWith("https://", link.GetAttribute("href"), StringComparison.Ordinal));
        Assert.All(page.QuerySelectorAll("img"), image => Assert.StartsWith("https://", image.GetAttribute("src"), StringComparison.Ordinal));
        Assert.Equal(["class", "style", "lang", "charset", "name", "content", "href", "src", "alt", "height"],
            page.All.SelectMany(element => element.Attributes).Select(attribute => attribute.Name).Append("src").Append("alt").Append("height").Distinct().OrderBy(name => Array.IndexOf(["class", "style", "lang", "charset", "name", "content", "href", "src", "alt", "height"], name)));
    }

    [Fact]
    public void Paragraphs_links_and_buttons_are_what_the_text_says()
    {
        const string body = "Bonjour,\nvoici & la suite.\n\nLire la réponse :\nhttps://example.org/a?b=1&c=2\n\nOuvrir https://example.org/x\n\nhttps://example.org/alone\n\n"
            + "Une très longue phrase qui explique en détail ce que cette page montre, et pourquoi : https://example.org/long\n\n--\nBesançon\nhttps://example.org/besancon/\n";

        var page = Parse(MailHtml.Of("Sujet", body, "fr", Brand));

        Assert.Equal(("fr", "Sujet"), (page.DocumentElement.GetAttribute("lang"), page.Title));
        Assert.Equal(
            ["Lire la réponse|https://example.org/a?b=1&c=2|True", "Ouvrir|https://example.org/x|True", "https://example.org/alone|https://example.org/alone|False",
                "Une très longue phrase qui explique en détail ce que cette page montre, et pourquoi|https://example.org/long|False", "https://example.org/besancon/|https://example.org/besancon/|False"],
            page.QuerySelectorAll("a").Select(link => $"{link.TextContent}|{link.GetAttribute("href")}|{link.GetAttribute("style")!.Contains("inline-block", StringComparison.Ordinal)}"));
        Assert.Equal("Bonjour,<br>\nvoici &amp; la suite.", page.QuerySelectorAll("p")[1].InnerHtml);
        Assert.Contains("font-size:13px", page.QuerySelector("p.soft")!.GetAttribute("style"), StringComparison.Ordinal);
        Assert.Equal("https://example.org/besancon/media/logo.png", Assert.Single(page.QuerySelectorAll("img")).GetAttribute("src"));
        Assert.Contains("background:#0b5d3b;color:#ffffff", page.QuerySelector("a")!.GetAttribute("style"), StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", page.QuerySelector("style")!.TextContent, StringComparison.Ordinal);
    }

    private static IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);
}
