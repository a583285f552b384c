using Markdig;
using Markdig.Renderers;
using Markdig.Syntax;

namespace Corridor.Placements.Agreements;

/// <summary>Markdown as paragraphs without marks, for paper: how far each stands in, and its words.</summary>
internal static class PlainMarkdown
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().Build();

    public static IEnumerable<(int Indent, string Words)> Blocks(string markdown) => BlocksOf(Markdown.Parse(markdown, Pipeline), 0);

    private static IEnumerable<(int Indent, string Words)> BlocksOf(ContainerBlock within, int indent)
    {
        foreach (var block in within)
        {
            switch (block)
            {
                case ListBlock list:
                    foreach (var (at, item) in list.OfType<ListItemBlock>().Index())
                    {
                        var mark = list.IsOrdered ? $"{at + 1}. " : "– ";
                        foreach (var (place, (depth, words)) in BlocksOf(item, indent + 1).Index())
                            yield return (depth, place == 0 ? mark + words : words);
                    }

                    break;
                case ContainerBlock container:
                    foreach (var inner in BlocksOf(container, indent + 1))
                        yield return inner;
                    break;
                case LeafBlock { Inline: not null } leaf:
                    using (var words = new StringWriter())
                    {
                        new HtmlRenderer(words) { EnableHtmlForInline = false, EnableHtmlForBlock = false, EnableHtmlEscape = false }.WriteLeafInline(leaf);
                        yield return (indent, words.ToString().ReplaceLineEndings(" ").Trim());
                    }

                    break;
                case LeafBlock { Lines.Count: > 0 } code:
                    yield return (indent, code.Lines.ToString().ReplaceLineEndings(" ").Trim());
                    break;
            }
        }
    }
}
