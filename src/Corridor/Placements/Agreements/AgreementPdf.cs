using Corridor.Calls;
using Corridor.Texts;
using NodaTime;
using SkiaSharp;

namespace Corridor.Placements.Agreements;

/// <summary>A version as a file to keep: parties, dates, all articles and signatures; its number and digest stand on each page.</summary>
public sealed class AgreementPdf(PdfFonts fonts)
{
    /// <param name="agreement">With its signatures.</param>
    /// <param name="version">The one that is printed.</param>
    /// <param name="language">Of the articles and of our own words.</param>
    /// <param name="fallback">The host's city's language, where an article is not written in that one.</param>
    /// <param name="when">Prints an instant with its zone.</param>
    public byte[] Write(Agreement agreement, PaperVersion version, string language, string fallback, Func<Instant, string> when)
    {
        var (t, text) = (Translations.In(language), version.Text);
        string Say(Text words) => t.Of(words);
        string Read(LocalizedText written) => written.In(language, fallback);
        var title = Say(new Text("Agreement: {0} and {1}", text.StartUp, text.Incubator));
        using var paper = new PdfPaper(fonts, [
            Say(new Text("{0}, version {1}", title, version.Number)),
            Say(new Text("SHA-256 {0}", version.Digest)),
        ], (page, pages) => Say(new Text("Page {0} of {1}", page, pages)));
        paper.Heading(title, 18);
        foreach (var (party, name) in PartiesOf(text))
            paper.Fact(Say(party), name);
        paper.Fact(Say(new Text("Offer")), Read(text.Offer));
        paper.Fact(Say(new Text("First day")), when(text.FirstDay.Instant));
        paper.Fact(Say(new Text("Last day")), when(text.LastDay.Instant));
        foreach (var (number, article) in text.Articles.Index())
        {
            paper.Heading(Say(new Text("Article {0}: {1}", number + 1, Read(article.Title))), 13);
            foreach (var (indent, words) in PlainMarkdown.Blocks(Read(article.Text)))
                paper.Paragraph(words, indent);
        }

        paper.Heading(Say(new Text("Signatures")), 13);
        foreach (var party in Enum.GetValues<StayParty>())
        {
            var signature = agreement.Signatures.Find(one => one.Number == version.Number && one.Party == party);
            paper.Fact(NameOf(party, text), signature is null ? Say(new Text("Not signed")) : Say(new Text("{0}, {1}", signature.Name, when(signature.Instant))));
        }

        paper.Paragraph(Say(new Text("The digest is the SHA-256 of this version’s text, which can be downloaded as a file beside this one: it covers parties, dates and all articles in every language.")), 0);
        return paper.Finish(title);
    }

    public static IEnumerable<(Text Party, string Name)> PartiesOf(AgreementText text) =>
    [
        (new Text("Start-up"), text.StartUp), (new Text("Host"), text.Incubator),
        (new Text("City of origin"), text.OriginCity), (new Text("Host’s city"), text.HostCity),
    ];

    public static string NameOf(StayParty party, AgreementText text) => party switch
    {
        StayParty.StartUp => text.StartUp,
        StayParty.Host => text.Incubator,
        StayParty.OriginCity => text.OriginCity,
        _ => text.HostCity,
    };
}
