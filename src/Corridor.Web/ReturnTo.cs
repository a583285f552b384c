namespace Corridor.Web;

/// <summary>Addresses that a form may send people back to: ours only.</summary>
internal static class ReturnTo
{
    public static string? Local(string? url) =>
        url is { Length: > 0 and <= 500 } && url[0] == '/' && (url.Length == 1 || (url[1] != '/' && url[1] != '\\')) && !url.Any(char.IsControl) ? url : null;
}
