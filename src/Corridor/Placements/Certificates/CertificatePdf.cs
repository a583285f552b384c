using Corridor.Placements.Agreements;
using Corridor.Texts;
using NodaTime;

namespace Corridor.Placements.Certificates;

/// <summary>A certificate as a file to keep, with where its number can be checked.</summary>
public sealed class CertificatePdf(PdfFonts fonts)
{
    /// <param name="certificate">Which.</param>
    /// <param name="language">Of our words.</param>
    /// <param name="address">Of the page that checks its number.</param>
    /// <param name="day">Prints a day.</param>
    public byte[] Write(Certificate certificate, string language, string address, Func<LocalDate, string> day)
    {
        var (t, text) = (Translations.In(language), certificate.Text);
        string Say(Text words) => t.Of(words);
        using var paper = new PdfPaper(fonts, [
            Say(new Text("Certificate {0}", certificate.Number)),
            Say(new Text("SHA-256 {0}", certificate.Digest)),
        ], (page, pages) => Say(new Text("Page {0} of {1}", page, pages)));
        paper.Heading(Say(new Text("Certificate of a stay")), 22);
        paper.Paragraph(Say(Sentence(text, day)), 0);
        paper.Paragraph(Say(new Text("All parties signed an agreement, and the start-up handed in its final report.")), 0);
        paper.Fact(Say(new Text("Start-up")), text.StartUp);
        paper.Fact(Say(new Text("City of origin")), text.OriginCity);
        paper.Fact(Say(new Text("Incubator")), text.Incubator);
        paper.Fact(Say(new Text("Host’s city")), text.HostCity);
        paper.Fact(Say(new Text("First day")), day(text.FirstDay.Local.Date));
        paper.Fact(Say(new Text("Last day")), day(text.LastDay.Local.Date));
        paper.Fact(Say(new Text("Number")), certificate.Number);
        paper.Paragraph(Say(new Text("Whoever is shown this certificate can check it here: {0}", address)), 0);
        return paper.Finish(Say(new Text("Certificate of a stay")));
    }

    public static Text Sentence(CertificateText text, Func<LocalDate, string> day) =>
        new("{0}, of {1}, was the guest of {2} in {3} from {4} to {5}: {6} days.", text.StartUp, text.OriginCity, text.Incubator, text.HostCity, day(text.FirstDay.Local.Date), day(text.LastDay.Local.Date), text.Days);
}
