using Corridor.Content;
using Xunit;

namespace Corridor.Tests.Content;

public sealed class SafeHtmlTests
{
    [Theory]
    [InlineData("# One\n\n## Two", "<h2>One</h2>\n<h3>Two</h3>\n")]
    [InlineData("### Three\n\n#### Four", "<h2>Three</h2>\n<h3>Four</h3>\n")]
    [InlineData("## Two\n\n###### Six", "<h2>Two</h2>\n<h6>Six</h6>\n")]
    [InlineData("**Bold** and ~~gone~~", "<p><strong>Bold</strong> and <del>gone</del></p>\n")]
    [InlineData("Élan, 日本語 & so on", "<p>Élan, 日本語 &amp; so on</p>\n")]
    [InlineData("[us](mailto:us@example.org)", "<p><a href=\"mailto:us@example.org\">us</a></p>\n")]
    [InlineData("[calls](~/calls)", "<p><a href=\"/cuneo/calls\">calls</a></p>\n")]
    [InlineData("[out](https://example.org/a?b=c)", "<p><a href=\"https://example.org/a?b=c\" rel=\"nofollow noopener\">out</a></p>\n")]
    [InlineData("![The hall](/files/hall.jpg)", "<p><img src=\"/files/hall.jpg\" alt=\"The hall\" loading=\"lazy\"></p>\n")]
    public void Markdown_becomes_plain_elements_under_the_pages_title(string markdown, string html) =>
        Assert.Equal(html, SafeHtml.FromMarkdown(markdown, "/cuneo").Value);

    [Theory]
    [InlineData("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n")]
    [InlineData("a <img src=x onerror=alert(1)> b", "<p>a &lt;img src=x onerror=alert(1)&gt; b</p>\n")]
    [InlineData("[x](javascript:alert(1))", "<p>x</p>\n")]
    [InlineData("[x](JaVaScRiPt:alert(1))", "<p>x</p>\n")]
    [InlineData("[x](&#106;avascript:alert(1))", "<p>x</p>\n")]
    [InlineData("[x](data:text/html;base64,PHNjcmlwdD4=)", "<p>x</p>\n")]
    [InlineData("[x](vbscript:msgbox)", "<p>x</p>\n")]
    [InlineData("<javascript:alert(1)>", "<p>javascript:alert(1)</p>\n")]
    [InlineData("[x](//evil.example/)", "<p>x</p>\n")]
    [InlineData("![spy](https://evil.example/pixel.gif)", "<p>spy</p>\n")]
    [InlineData("![spy](//evil.example/pixel.gif)", "<p>spy</p>\n")]
    [InlineData("![spy](data:image/svg+xml,<svg onload=alert(1)>)", "<p>![spy](data:image/svg+xml,&lt;svg onload=alert(1)&gt;)</p>\n")]
    [InlineData("[x](/a \"t\\\" onmouseover=alert(1)\")", "<p><a href=\"/a\">x</a></p>\n")]
    public void Markdown_cannot_carry_a_script_or_a_spy(string markdown, string html) =>
        Assert.Equal(html, SafeHtml.FromMarkdown(markdown).Value);

    [Theory]
    [InlineData("<p onclick=alert(1) style='position:fixed' class=x id=y>Hello</p>", "<p>Hello</p>")]
    [InlineData("<ScRiPt>alert(1)</sCrIpT>Hello", "Hello")]
    [InlineData("<a href=' java\nscript:alert(1)'>x</a>", "x")]
    [InlineData("<a href='\u0001javascript:alert(1)'>x</a>", "x")]
    [InlineData("<a href='/\\evil.example'>x</a>", "x")]
    [InlineData("<img src='/\\evil.example/a.gif' alt=x>", "x")]
    [InlineData("<svg><script>alert(1)</script><a href='javascript:alert(1)'>x</a></svg>Hello", "Hello")]
    [InlineData("<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>", "")]
    [InlineData("<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>Hello", "")]
    [InlineData("<template><img src=x onerror=alert(1)></template>Hello", "Hello")]
    [InlineData("<iframe src=//evil.example></iframe><object data=x></object><embed src=x>Hello", "Hello")]
    [InlineData("<form action=//evil.example><input name=password></form>Hello", "Hello")]
    [InlineData("<base href=//evil.example><meta http-equiv=refresh content='0;url=//evil.example'><link rel=stylesheet href=//evil.example>Hello", "Hello")]
    [InlineData("<div><section>Kept <blink>words</blink></section></div>", "Kept words")]
    [InlineData("<table><tr><td colspan=2 onclick=x>1</td></tr></table>", "<table><tbody><tr><td colspan=\"2\">1</td></tr></tbody></table>")]
    [InlineData("<p>&lt;script&gt;</p>", "<p>&lt;script&gt;</p>")]
    public void Html_from_elsewhere_keeps_its_words_and_loses_its_teeth(string given, string html) =>
        Assert.Equal(html, SafeHtml.FromHtml(given).Value);

    [Fact]
    public void A_hundred_thousand_nested_elements_are_shown_as_they_were_typed()
    {
        var html = SafeHtml.FromHtml(string.Concat(Enumerable.Repeat("<b>", 100_000)) + "deep").Value!;

        Assert.StartsWith("<p>&lt;b&gt;", html, StringComparison.Ordinal);
    }

    [Fact]
    public void What_nests_deeper_than_anyone_writes_is_cut_off()
    {
        var html = SafeHtml.FromHtml(string.Concat(Enumerable.Repeat("<blockquote>", 300)) + "deep").Value!;

        Assert.DoesNotContain("deep", html, StringComparison.Ordinal);
        Assert.Equal(61, html.Split("<blockquote>").Length - 1);
    }

    [Fact]
    public void Absurdly_nested_markdown_is_shown_as_it_was_typed()
    {
        var markdown = new string('>', 20_000) + " deep";

        Assert.Contains("deep", SafeHtml.FromMarkdown(markdown).Value!, StringComparison.Ordinal);
    }
}
