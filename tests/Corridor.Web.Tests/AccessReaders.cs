using System.Net;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Corridor.Web.Tests;

/// <summary>Everybody there is, seen from the city whose pages are asked for.</summary>
[Flags]
internal enum AccessRole
{
    Nobody = 0,
    Anonymous = 1,

    /// <summary>Whose rows the sample applications and decks are.</summary>
    Applicant = 1 << 1,
    OtherApplicant = 1 << 2,

    /// <summary>Whose review it is, signed in; and the same seat opened by its mailed link only.</summary>
    Juror = 1 << 3,
    JurorByLink = 1 << 4,
    OtherJuror = 1 << 5,
    Coordinator = 1 << 6,

    /// <summary>Of the sample call only, and of another call of the same city only.</summary>
    CallCoordinator = 1 << 7,
    OtherCallCoordinator = 1 << 8,
    Host = 1 << 9,

    /// <summary>Runs the other city.</summary>
    Neighbour = 1 << 10,
    Administrator = 1 << 11,

    SignedIn = Everyone & ~(Anonymous | JurorByLink),
    Everyone = (1 << 12) - 1,
}

/// <summary>
/// Somebody as the server sees them: cookies and a form token from a page of theirs. Neither changes from cell to cell,
/// whatever an answer wants to set.
/// </summary>
internal sealed record AccessReader(AccessRole Role, string Cookies, string Token)
{
    public bool IsSignedIn => AccessRole.SignedIn.HasFlag(Role);

    /// <summary>What somebody with a role at home is in the other city.</summary>
    public AccessRole Abroad => Role switch
    {
        AccessRole.Neighbour => AccessRole.Coordinator,
        AccessRole.Administrator => AccessRole.Administrator,
        _ => IsSignedIn ? AccessRole.Neighbour : AccessRole.Anonymous,
    };

    public static async Task<IReadOnlyList<AccessReader>> AllAsync(Site site, AccessRows home, AccessRows other)
    {
        await site.NetworkAdministratorAsync(home.EmailOf(AccessRole.Administrator));
        var readers = new List<AccessReader>();
        foreach (var role in Enum.GetValues<AccessRole>().Where(role => BitOperations.IsPow2((int)role)))
            readers.Add(await OfAsync(site, role, home, other));
        return readers;
    }

    private static async Task<AccessReader> OfAsync(Site site, AccessRole role, AccessRows home, AccessRows other)
    {
        using var visitor = site.Visitor();
        if (role == AccessRole.JurorByLink)
            await visitor.SendAsync($"/{home.City.Slug}/jury/{home.JurorLink}", new Dictionary<string, string>(), "form[action*='handler=Enter']");
        else if (role != AccessRole.Anonymous)
            await visitor.SignInAsync(role == AccessRole.Neighbour ? other.EmailOf(AccessRole.Coordinator) : home.EmailOf(role));
        var token = await visitor.TokenAsync(AccessRole.SignedIn.HasFlag(role) ? "/my" : "/sign-in");
        return new AccessReader(role, visitor.Cookies.GetCookieHeader(site.Address), token);
    }
}

/// <summary>One request of the matrix and what came of it.</summary>
internal sealed record AccessAnswer(HttpStatusCode Status, string? Location)
{
    private bool IsSignInPage => Location is { } there && Regex.IsMatch(there, "^(http://[^/]+)?/sign-in");

    /// <summary>What one may not see does not exist; whoever is not signed in may be asked to. Scripts that upload cannot follow a page: 401.</summary>
    public bool Refuses(AccessReader reader, bool upload) =>
        Status == HttpStatusCode.NotFound || (!reader.IsSignedIn && (upload ? Status == HttpStatusCode.Unauthorized : Status == HttpStatusCode.Redirect && IsSignInPage));

    /// <summary>A form may be refused by a rule (422) or by a newer version (409): only somebody who got in hears that.</summary>
    public bool LetsIn(bool form) =>
        (int)Status is >= 200 and < 300 || (Status == HttpStatusCode.Redirect && !IsSignInPage) || (form && Status is HttpStatusCode.UnprocessableEntity or HttpStatusCode.Conflict);

    public override string ToString() => (int)Status + (Location is null ? "" : " to " + Location);
}
