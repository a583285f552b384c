using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Html;

namespace Corridor.Web;

/// <summary>Markdown that people wrote, as HTML that can do no harm: no HTML of their own, links only where links may lead.</summary>
internal static class Prose
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().Build();

    public static IHtmlContent Html(string markdown)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>())
            // The page has its own first heading.
            heading.Level = Math.Max(2, heading.Level);
        foreach (var link in document.Descendants<LinkInline>())
        {
            // A picture from elsewhere would tell a third party who reads this page: it stays as a link.
            if (link.IsImage && !IsOurs(link.Url))
                link.IsImage = false;
            if (!IsSafe(link.Url))
                link.Url = "";
        }

        foreach (var link in document.Descendants<AutolinkInline>().Where(link => !link.IsEmail && !IsSafe(link.Url)).ToList())
            link.ReplaceBy(new LiteralInline(link.Url));
        return new HtmlString(document.ToHtml(Pipeline));
    }

    private static bool IsOurs(string? url) => url is ['/', not ('/' or '\\'), ..];

    private static bool IsSafe(string? url)
    {
        if (string.IsNullOrEmpty(url) || url.Any(char.IsControl))
            return false;
        if (url[0] is '/' or '#' or '?')
            return url.Length == 1 || url[1] is not ('/' or '\\');
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto" && url.StartsWith(uri.Scheme, StringComparison.OrdinalIgnoreCase));
    }
}
