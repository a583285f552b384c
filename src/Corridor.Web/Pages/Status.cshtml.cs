using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages;

[AnywherePage, IgnoreAntiforgeryToken, ResponseCache(NoStore = true)]
public sealed class StatusModel(IStringLocalizer t) : PageModel
{
    public int Code { get; private set; }
    public string Heading { get; private set; } = "";
    public string Explanation { get; private set; } = "";

    public void OnGet(int code) => Tell(code);

    public void OnPost(int code) => Tell(code);

    private void Tell(int code)
    {
        Code = code;
        (Heading, Explanation) = code switch
        {
            404 => (t["This page does not exist"], t["The address may be mistyped, the page may have moved, or it is not yours to see. If you should see it, sign in with the address that was invited."]),
            400 => (t["This request could not be read"], t["The page was open for too long, or cookies are blocked. Go back, reload the page and send it again."]),
            429 => (t["Too many requests"], t["Wait a minute and try again. Nothing was lost."]),
            503 => (t["Corridor is not ready"], t["It is starting or being repaired. Try again in a minute: what was saved is safe."]),
            _ => (t["Something went wrong on our side"], t["What was saved is safe, and the people who run Corridor see this in their log. Go back and try again."]),
        };
    }
}
