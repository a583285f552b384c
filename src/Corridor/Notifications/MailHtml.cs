using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Corridor.Tenancy;

namespace Corridor.Notifications;

/// <summary>Whose mail it is: a city, or the network.</summary>
public sealed record MailBrand(string Name, string Accent, string Home, string? Logo)
{
    public static MailBrand Of(City? city, Addresses addresses) =>
        city is null ? new("Corridor", "#1d4ed8", addresses.Of(null, "/"), null) : new(city.Name, city.Accent, addresses.Of(city, "/"), city.Logo is { } logo ? addresses.Of(city, logo) : null);
}

/// <summary>
/// The HTML of a mail, made from its text: paragraphs, and links where a paragraph ends in an address. Styles stand on the elements,
/// since mail programs drop the rest; what one needs for dark and narrow screens is in the head. No picture but the logo.
/// </summary>
public static partial class MailHtml
{
    // Longer words make a link in a line rather than a button.
    private const int LongestLabel = 60;

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Of(string subject, string body, string language, MailBrand brand)
    {
        var accent = Colour().IsMatch(brand.Accent) ? brand.Accent : "#1d4ed8";
        var text = body.ReplaceLineEndings("\n");
        // The last one: somebody's own text may hold such a line too.
        var cut = text.LastIndexOf("\n--\n", StringComparison.Ordinal);
        var (main, signature) = cut < 0 ? (text, "") : (text[..cut], text[(cut + 4)..]);
        var html = new StringBuilder();
        html.Append("<!DOCTYPE html>\n<html lang=\"").Append(Safe(language)).Append("\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"supported-color-schemes\" content=\"light dark\">\n<title>").Append(Safe(subject)).Append("</title>\n")
            .Append("<style>@media (prefers-color-scheme: dark) { .ground { background: #14181f !important; } .sheet { background: #1f2530 !important; border-color: #39414f !important; } .ink, .ink a { color: #f2f4f7 !important; } .soft, .soft a { color: #b6bfcc !important; } }</style>\n")
            .Append("</head>\n<body class=\"ground\" style=\"margin:0;padding:0;background:#f2f4f7\">\n")
            .Append("<div class=\"ground\" style=\"padding:16px 8px;background:#f2f4f7;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;font-size:16px;line-height:1.5\">\n")
            .Append("<div class=\"sheet\" style=\"max-width:36em;margin:0 auto;background:#ffffff;border:1px solid #d5dae2;border-top:4px solid ").Append(accent).Append(";border-radius:6px;padding:16px 20px;word-wrap:break-word;overflow-wrap:anywhere\">\n");
        Masthead(html, brand);
        foreach (var paragraph in main.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Paragraph(html, paragraph, accent);
        html.Append("</div>\n");
        Signature(html, signature);
        return html.Append("</div>\n</body>\n</html>\n").ToString();
    }

    private static void Masthead(StringBuilder html, MailBrand brand)
    {
        html.Append("<p class=\"ink\" style=\"margin:0 0 16px;color:#14181f;font-weight:700\">");
        if (brand.Logo is { } logo && IsAddress(logo))
            html.Append("<img src=\"").Append(Safe(logo)).Append("\" alt=\"\" height=\"32\" style=\"height:32px;width:auto;vertical-align:middle;border:0\"> ");
        html.Append(Safe(brand.Name)).Append("</p>\n");
    }

    private static void Paragraph(StringBuilder html, string paragraph, string accent)
    {
        var end = Ending().Match(paragraph);
        if (!end.Success || !IsAddress(end.Groups[2].Value))
        {
            html.Append("<p class=\"ink\" style=\"margin:0 0 16px;color:#14181f\">").Append(Lines(paragraph)).Append("</p>\n");
            return;
        }

        var (words, address) = (end.Groups[1].Value.TrimEnd(' ', '\n', '\t', '\u00A0', '\u202F', ':'), Safe(end.Groups[2].Value));
        if (words.Length == 0)
            html.Append("<p class=\"ink\" style=\"margin:0 0 16px;color:#14181f\"><a href=\"").Append(address).Append("\" style=\"color:").Append(accent).Append("\">").Append(address).Append("</a></p>\n");
        else if (words.Length <= LongestLabel && !words.Contains('\n', StringComparison.Ordinal))
            html.Append("<p style=\"margin:0 0 16px\"><a href=\"").Append(address).Append("\" style=\"display:inline-block;padding:10px 18px;background:").Append(accent).Append(";color:").Append(Colours.InkOn(accent)).Append(";border-radius:6px;text-decoration:none;font-weight:600\">").Append(Safe(words)).Append("</a></p>\n");
        else
            html.Append("<p class=\"ink\" style=\"margin:0 0 16px;color:#14181f\"><a href=\"").Append(address).Append("\" style=\"color:").Append(accent).Append("\">").Append(Lines(words)).Append("</a></p>\n");
    }

    private static void Signature(StringBuilder html, string signature)
    {
        var lines = signature.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length == 0)
            return;
        html.Append("<p class=\"soft\" style=\"max-width:36em;margin:12px auto 0;padding:0 20px;color:#4a5363;font-size:13px\">")
            .AppendJoin("<br>\n", lines.Select(line => IsAddress(line) ? $"<a href=\"{Safe(line)}\" style=\"color:#4a5363\">{Safe(line)}</a>" : Safe(line)))
            .Append("</p>\n");
    }

    private static string Lines(string text) => string.Join("<br>\n", text.Split('\n').Select(Safe));

    private static string Safe(string text) => Encoder.Encode(text);

    private static bool IsAddress(string text) =>
        !text.Any(char.IsWhiteSpace) && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" && address.Host.Length > 0;

    [GeneratedRegex(@"\A(|.*\s)(https?://\S+)\z", RegexOptions.Singleline)]
    private static partial Regex Ending();

    [GeneratedRegex(@"\A#[0-9a-fA-F]{6}\z")]
    private static partial Regex Colour();
}
