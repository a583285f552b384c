using System.Globalization;
using System.Text;

namespace Corridor.Tests.Decks;

/// <summary>A deck of two pages that says who made it wherever a PDF can: each place has a word of its own.</summary>
internal static class PlantedPdf
{
    /// <summary>All that it says beside its pages.</summary>
    public static readonly string[] Words =
    [
        "PlantTitle", "PlantAuthor", "PlantSubject", "PlantKeyword", "PlantCreator", "PlantProducer", "PlantXmp", "PlantBookmark", "PlantAttachment",
        "PlantPageXmp", "PlantPiece", "plant-link.example", "PlantComment",
    ];

    /// <param name="first">What the first page says.</param>
    /// <param name="second">What the second page says.</param>
    public static byte[] Of(string first = "A pitch", string second = "The numbers") => Write(
    [
        "<< /Type /Catalog /Pages 2 0 R /Metadata 8 0 R /Outlines 9 0 R /Names << /EmbeddedFiles << /Names [(PlantAttachment.txt) 11 0 R] >> >> >>",
        "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 720 405] /Resources << /Font << /F1 7 0 R >> >> /Contents 5 0 R /Metadata 12 0 R /PieceInfo << /Tool << /Private (PlantPiece) /LastModified (D:20270101) >> >> /Annots [13 0 R << /Type /Annot /Subtype /Text /Rect [0 0 9 9] /T (PlantAuthor) /Contents (PlantComment) >>] >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 720 405] /Resources << /Font << /F1 7 0 R >> >> /Contents 6 0 R >>",
        Stream("", $"BT /F1 24 Tf 72 300 Td ({first}) Tj ET"),
        Stream("", $"BT /F1 24 Tf 72 300 Td ({second}) Tj ET"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        Stream("/Type /Metadata /Subtype /XML", "<x:xmpmeta xmlns:x='adobe:ns:meta/'>PlantXmp</x:xmpmeta>"),
        "<< /Type /Outlines /First 10 0 R /Last 10 0 R /Count 1 >>",
        "<< /Title (PlantBookmark) /Parent 9 0 R /Dest [3 0 R /Fit] >>",
        "<< /Type /Filespec /F (PlantAttachment.txt) /UF (PlantAttachment.txt) /EF << /F 14 0 R >> >>",
        Stream("/Type /Metadata /Subtype /XML", "<x:xmpmeta xmlns:x='adobe:ns:meta/'>PlantPageXmp</x:xmpmeta>"),
        "<< /Type /Annot /Subtype /Link /Rect [0 0 99 99] /A << /S /URI /URI (https://plant-link.example/) >> >>",
        Stream("/Type /EmbeddedFile", "PlantAttachment"),
        "<< /Title (PlantTitle) /Author (PlantAuthor) /Subject (PlantSubject) /Keywords (PlantKeyword) /Creator (PlantCreator) /Producer (PlantProducer) >>",
    ]);

    private static string Stream(string entries, string content) => $"<< {entries} /Length {content.Length} >>\nstream\n{content}\nendstream";

    private static byte[] Write(string[] objects)
    {
        var pdf = new StringBuilder("%PDF-1.7\n");
        var offsets = new List<int>();
        for (var i = 0; i < objects.Length; i++)
        {
            offsets.Add(pdf.Length);
            pdf.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }

        var table = pdf.Length;
        pdf.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
            pdf.Append(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n");
        pdf.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R /Info {objects.Length} 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(pdf.ToString());
    }
}
