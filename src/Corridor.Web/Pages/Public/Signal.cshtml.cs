using Corridor.Workflows.Signals;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Public;

/// <summary>Where the link of a signal leads: a question and a button. Opening it changes nothing: mail programs open links by themselves.</summary>
[ResponseCache(NoStore = true)]
public sealed class SignalModel(SignalDesk signals) : PageModel
{
    public AskedSignal Asked { get; private set; } = null!;

    public async Task OnGetAsync(string link) => Asked = await signals.FindAsync(link);

    public async Task<IActionResult> OnPostAsync(string link)
    {
        await OnGetAsync(link);
        await signals.GiveAsync(link);
        return RedirectToPage(new { link });
    }
}
