using System.Collections.Frozen;

namespace Corridor.Jury;

/// <summary>What an address tells about a person: which one it is, and whose it is.</summary>
internal static class MailAddresses
{
    // Where everybody may have an address, and what RFC 2606 reserves: sharing these ties nobody to anybody.
    private static readonly FrozenSet<string> Public = FrozenSet.ToFrozenSet(
    [
        "126.com", "163.com", "aol.com", "bigpond.com", "bluewin.ch", "bol.com.br", "daum.net", "docomo.ne.jp", "duck.com", "example.com", "example.net", "example.org",
        "fastmail.com", "free.fr", "freenet.de", "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.fr", "gmx.net", "googlemail.com", "hanmail.net",
        "hey.com", "hotmail.co.uk", "hotmail.com", "hotmail.de", "hotmail.es", "hotmail.fr", "hotmail.it", "icloud.com", "interia.pl", "laposte.net", "libero.it",
        "live.com", "live.fr", "mac.com", "mail.com", "mail.ru", "me.com", "msn.com", "naver.com", "neuf.fr", "numericable.fr", "o2.pl", "onet.pl", "orange.fr",
        "outlook.com", "outlook.es", "outlook.fr", "pm.me", "posteo.de", "proton.me", "protonmail.com", "qq.com", "rediffmail.com", "sapo.pt", "seznam.cz", "sfr.fr",
        "sina.com", "t-online.de", "tuta.io", "tutanota.com", "uol.com.br", "virgilio.it", "wanadoo.fr", "web.de", "wp.pl", "yahoo.ca", "yahoo.co.in",
        "yahoo.co.jp", "yahoo.co.uk", "yahoo.com", "yahoo.com.br", "yahoo.de", "yahoo.es", "yahoo.fr", "yahoo.it", "yandex.ru", "ymail.com", "zoho.com",
    ]);

    /// <summary>name+anything@example.org is name@example.org.</summary>
    public static string Plain(string email)
    {
        var trimmed = email.Trim();
        var at = trimmed.LastIndexOf('@');
        var plus = trimmed.IndexOf('+', StringComparison.Ordinal);
        return (plus > 0 && plus < at ? trimmed[..plus] + trimmed[at..] : trimmed).ToLowerInvariant();
    }

    /// <summary>The domain of an organisation's addresses; null where anybody may have one.</summary>
    public static string? DomainOf(string email)
    {
        var at = email.LastIndexOf('@');
        return at < 0 ? null : Own(email[(at + 1)..].Trim().ToLowerInvariant());
    }

    public static string? DomainOfSite(string address) =>
        Uri.TryCreate(address.Contains("://", StringComparison.Ordinal) ? address.Trim() : "https://" + address.Trim(), UriKind.Absolute, out var uri)
            ? Own(uri.Host.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? uri.Host[4..].ToLowerInvariant() : uri.Host.ToLowerInvariant())
            : null;

    private static string? Own(string domain) =>
        domain.Length == 0 || Public.Contains(domain) || domain.EndsWith(".example", StringComparison.Ordinal) ? null : domain;
}
