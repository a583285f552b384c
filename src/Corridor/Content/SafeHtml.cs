using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Markdig;
using Microsoft.AspNetCore.Html;

namespace Corridor.Content;

/// <summary>
/// What people wrote, as HTML that is safe beside our own: it is parsed and written anew from an allow-list, so that what
/// a browser would read differently never reaches one. Headings begin at the second level: the page's title is the first.
/// </summary>
public static partial class SafeHtml
{
    // Deeper than anyone writes, and far from the end of the stack.
    private const int DeepestNesting = 60;
    private const int MostOpen = 500;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseAutoLinks().UseEmphasisExtras().Build();

    private static readonly FrozenSet<string> Kept = Set(
        "p br hr ul ol li blockquote pre code kbd em strong b i u s del ins sub sup mark small abbr cite q dl dt dd figure figcaption table caption thead tbody tfoot tr th td a img");

    // Their content is no text for readers.
    private static readonly FrozenSet<string> Dropped = Set(
        "script style template noscript iframe frame frameset object embed applet head title base link meta svg math audio video canvas form input button select option textarea xmp plaintext noembed noframes");

    private static readonly FrozenSet<string> Empty = Set("br hr img");

    public static HtmlString FromMarkdown(string? markdown, string pathBase = "")
    {
        try
        {
            return FromHtml(Markdown.ToHtml(markdown ?? "", Pipeline), pathBase);
        }
        catch (ArgumentException)
        {
            // Markdig gives up on absurdly nested text; its words can still be read.
            return Plain(markdown!);
        }
    }

    /// <param name="html">Anybody's.</param>
    /// <param name="pathBase">What a link that begins with ~/ leads to: the city's own address.</param>
    public static HtmlString FromHtml(string? html, string pathBase = "")
    {
        if (NestsTooDeep(html))
            return Plain(html!);

        var document = new HtmlParser().ParseDocument("<!doctype html><body>" + html);
        var levels = document.QuerySelectorAll("h1,h2,h3,h4,h5,h6").Select(LevelOf).ToList();
        var written = new StringBuilder(html?.Length ?? 0);
        new Writing(written, pathBase, levels.Count == 0 ? 0 : 2 - levels.Min()).Children(document.Body!, 0);
        return new HtmlString(written.ToString());
    }

    public static HtmlString Of(ArticleFormat format, string? text, string pathBase = "") =>
        format == ArticleFormat.Html ? FromHtml(text, pathBase) : FromMarkdown(text, pathBase);

    // A tree of a hundred thousand levels takes a parser half a minute: such a text is no page.
    private static bool NestsTooDeep(string? html)
    {
        var depth = 0;
        foreach (var tag in Tag().EnumerateMatches(html ?? ""))
        {
            depth = html![tag.Index + 1] == '/' ? Math.Max(0, depth - 1) : depth + 1;
            if (depth > MostOpen)
                return true;
        }

        return false;
    }

    private static HtmlString Plain(string text) => new("<p>" + Encoded(text) + "</p>");

    // Enough inside elements and between double quotes, the only places where it is used.
    private static string Encoded(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);

    // Those that need no end, or have none, do not nest.
    [GeneratedRegex(@"</?(?!(?:p|li|dt|dd|td|th|tr|br|hr|img|col|wbr|input|link|meta|source|track|area|base|embed)\b)[a-z]", RegexOptions.IgnoreCase)]
    private static partial Regex Tag();

    private static int LevelOf(IElement heading) => heading.LocalName[1] - '0';

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private sealed class Writing(StringBuilder to, string pathBase, int shift)
    {
        public void Children(INode parent, int depth)
        {
            if (depth > DeepestNesting)
                return;
            foreach (var node in parent.ChildNodes)
            {
                if (node is IElement element)
                    Element(element, depth);
                else if (node.NodeType == NodeType.Text)
                    to.Append(Encoded(node.TextContent));
            }
        }

        private void Element(IElement element, int depth)
        {
            var name = element.LocalName;
            if (element.NamespaceUri != "http://www.w3.org/1999/xhtml" || Dropped.Contains(name))
                return;
            if (name is ['h', >= '1' and <= '6'])
                name = "h" + Math.Clamp(LevelOf(element) + shift, 2, 6).ToString(CultureInfo.InvariantCulture);
            else if (!Kept.Contains(name) || (name == "a" && LinkOf(element) is null))
            {
                Children(element, depth + 1);
                return;
            }
            else if (name == "img" && ImageOf(element) is null)
            {
                to.Append(Encoded(element.GetAttribute("alt") ?? ""));
                return;
            }

            to.Append('<').Append(name);
            Attributes(element, name);
            to.Append('>');
            if (Empty.Contains(name))
                return;
            Children(element, depth + 1);
            to.Append("</").Append(name).Append('>');
        }

        private void Attributes(IElement element, string name)
        {
            switch (name)
            {
                case "a":
                    var link = LinkOf(element)!;
                    Attribute("href", link);
                    if (link.StartsWith("http", StringComparison.OrdinalIgnoreCase))
                        Attribute("rel", "nofollow noopener");
                    break;
                case "img":
                    Attribute("src", ImageOf(element)!);
                    Attribute("alt", element.GetAttribute("alt") ?? "");
                    Attribute("loading", "lazy");
                    break;
                case "abbr" when element.GetAttribute("title") is { } meaning:
                    Attribute("title", meaning);
                    break;
                case "ol" when Number(element, "start", 9999) is { } start:
                    Attribute("start", start);
                    break;
                case "th" when element.GetAttribute("scope") is "row" or "col":
                    Attribute("scope", element.GetAttribute("scope")!);
                    break;
            }

            if (name is "td" or "th")
            {
                foreach (var span in (string[])["colspan", "rowspan"])
                    if (Number(element, span, 100) is { } wide)
                        Attribute(span, wide);
            }
        }

        private void Attribute(string name, string value) => to.Append(' ').Append(name).Append("=\"").Append(Encoded(value)).Append('"');

        private static string? Number(IElement element, string attribute, int most) =>
            int.TryParse(element.GetAttribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
                ? number.ToString(CultureInfo.InvariantCulture)
                : null;

        private string? LinkOf(IElement element) => Address(element.GetAttribute("href")) switch
        {
            null or "" => null,
            var inside when IsRelative(inside) => Rooted(inside),
            var outside when Scheme(outside) is "http" or "https" or "mailto" => outside,
            _ => null,
        };

        private string? ImageOf(IElement element) => Address(element.GetAttribute("src")) is { Length: > 0 } inside && IsRelative(inside) ? Rooted(inside) : null;

        // Markdig writes the tilde as %7E.
        private string Rooted(string address) => address switch
        {
            ['~', '/', ..] => pathBase + address[1..],
            ['%', '7', 'E', '/', ..] => pathBase + address[3..],
            // Pages that another site's recipe brought along know their images by this address.
            _ when address.StartsWith(Image.Root, StringComparison.Ordinal) => pathBase + address,
            _ => address,
        };

        // Browsers take control characters out of an address before they read it, and so do we.
        private static string? Address(string? written) => written is null ? null : new string([.. written.Where(c => !char.IsControl(c))]).Trim();

        // A backslash is a slash to browsers: "/\host" is another host.
        private static bool IsRelative(string address) =>
            Scheme(address) is null && !address.StartsWith("//", StringComparison.Ordinal) && !address.Contains('\\', StringComparison.Ordinal);

        private static string? Scheme(string address)
        {
            var colon = address.IndexOf(':', StringComparison.Ordinal);
            var path = address.AsSpan().IndexOfAny('/', '?', '#');
            return colon < 0 || (path >= 0 && path < colon) ? null : address[..colon].ToLowerInvariant();
        }
    }
}
