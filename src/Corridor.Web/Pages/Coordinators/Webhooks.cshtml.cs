using Corridor.Web.Access;
using Corridor.Web.Pages.Coordinators.Content;
using Corridor.Workflows.Webhooks;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;

namespace Corridor.Web.Pages.Coordinators;

/// <summary>What the city's requests to other programs are signed with: shown when asked for, replaced when somebody else may know it.</summary>
[ResponseCache(NoStore = true)]
public sealed class WebhooksModel(CurrentAccount who, WebhookSecrets secrets) : PageModel
{
    public string? Secret { get; private set; }
    public Instant? EarlierUntil { get; private set; }

    public Task OnGetAsync(CancellationToken cancel) => LoadAsync(cancel);

    public async Task OnPostShowAsync(CancellationToken cancel)
    {
        await LoadAsync(cancel);
        Secret = await secrets.ShowAsync(cancel);
    }

    public async Task<IActionResult> OnPostReplaceAsync(CancellationToken cancel)
    {
        await LoadAsync(cancel);
        await secrets.ReplaceAsync(cancel);
        return RedirectToPage();
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        await who.RequireWholeCityAsync(cancel);
        EarlierUntil = await secrets.EarlierUntilAsync(cancel);
    }
}
