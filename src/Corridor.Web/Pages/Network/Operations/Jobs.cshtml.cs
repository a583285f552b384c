using Corridor.Workflows.Operations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Network.Operations;

/// <summary>The recurring jobs of all nodes: when they run and ran; run now, paused, resumed.</summary>
public sealed class JobsModel(JobDesk desk) : PageModel
{
    public IReadOnlyList<ListedJob> Jobs { get; private set; } = [];
    public IReadOnlyList<JobRun> Runs { get; private set; } = [];

    [BindProperty(SupportsGet = true)]
    public string? Job { get; set; }

    public async Task OnGetAsync()
    {
        Jobs = await desk.ListAsync();
        if (!string.IsNullOrEmpty(Job))
            Runs = await desk.RunsAsync(Job);
    }

    public async Task<IActionResult> OnPostRunAsync()
    {
        await desk.RunNowAsync(Job ?? "");
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostPauseAsync()
    {
        await desk.PauseAsync(Job ?? "");
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostResumeAsync()
    {
        await desk.ResumeAsync(Job ?? "");
        return RedirectToPage();
    }
}
