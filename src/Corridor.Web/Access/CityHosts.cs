using Corridor.Notifications;
using Corridor.Tenancy;

namespace Corridor.Web.Access;

/// <summary>
/// Between the network's address, where people sign in, and the cities' own hosts. Addresses come from the settings and
/// from the cities' rows, never from a request.
/// </summary>
public sealed class CityHosts(IHttpContextAccessor http, CurrentCity current, Cities cities, Addresses addresses)
{
    /// <summary>This request came to the city's own host, where the network's pages are elsewhere.</summary>
    public bool IsHere => current.City is { HostName: { } host } && string.Equals(http.HttpContext!.Request.Host.Host, host, StringComparison.OrdinalIgnoreCase);

    /// <summary>A page of the network, as a link from here.</summary>
    public string Network(string path) => IsHere ? addresses.Network + path : path;

    /// <summary>The network's sign-in, which comes back to this page of this host.</summary>
    public string SignIn(string back) =>
        Network("/sign-in?returnUrl=" + Uri.EscapeDataString(IsHere ? addresses.Of(current.City, back) : back));

    /// <summary>A page of this host, or one of a city's own host; anything else is null.</summary>
    public async ValueTask<string?> SafeAsync(string? url, CancellationToken cancel = default) =>
        ReturnTo.Local(url) ?? (await SplitAsync(url, cancel) is var (city, path) ? addresses.Of(city, path) : null);

    /// <summary>Where somebody goes who has just signed in at the network's address: a page of it, from where a ticket leads to a city's own host.</summary>
    public async ValueTask<string> OnwardAsync(string? url, CancellationToken cancel = default) => await SafeAsync(url, cancel) switch
    {
        null => "/my",
        ['/', ..] local => local,
        var elsewhere => "/sign-in/onward?to=" + Uri.EscapeDataString(elsewhere),
    };

    /// <summary>The city on whose own host an address lies, and the page there.</summary>
    public async ValueTask<(City City, string Path)?> SplitAsync(string? url, CancellationToken cancel = default)
    {
        if (url is not { Length: > 0 and <= 500 } || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.UserInfo.Length > 0)
            return null;
        if (await cities.ByHostAsync(address.Host, cancel) is not { Status: CityStatus.Active } city)
            return null;
        var path = ReturnTo.Local(address.PathAndQuery);
        var home = new Uri(addresses.Of(city, "/"));
        return path is not null && (home.Scheme, home.Port) == (address.Scheme, address.Port) ? (city, path) : null;
    }
}
