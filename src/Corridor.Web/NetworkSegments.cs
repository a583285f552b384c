using Corridor.Tenancy;

namespace Corridor.Web;

/// <summary>What the network's addresses begin with, and what they may begin with one day. A test holds it against the endpoints.</summary>
internal static class NetworkSegments
{
    public static ReservedSlugs Reserved { get; } = new(new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "account", "accounts", "admin", "api", "applicant", "applicants", "applications", "apply", "assets", "audit", "call", "calls", "certificates", "charters", "cities", "city",
        "coordinator", "corridor", "dashboard", "decks", "demo", "dist", "export", "favicon.ico", "feed", "files", "find", "healthz", "help", "host", "hosts",
        "incubators", "invitation", "invitations", "jury", "juror", "jurors", "language", "legal", "link", "mailbox", "map", "media", "metrics", "my", "network", "news",
        "offers", "openapi", "pages", "placements", "privacy", "programmes", "recipes", "robots.txt", "search", "setup", "sign-in", "sign-out", "sitemap.xml",
        "start", "static", "status", "style", "theme", "themes", "tickets", "unsubscribe", "uploads", "well-known", "www",
    });
}
