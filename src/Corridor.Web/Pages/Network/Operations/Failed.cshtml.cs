using Corridor.Data;
using Corridor.Notifications;
using Corridor.Texts;
using Corridor.Workflows.Operations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Web.Pages.Network.Operations;

/// <summary>What was tried in vain too often: somebody tries it again, or lets it be.</summary>
public sealed class FailedModel(TimerDesk desk, CorridorDbFactory databases, Tenancy.Cities cities) : PageModel
{
    public sealed record MailRow(Guid Id, Guid? CityId, string Kind, MailState State, NodaTime.Instant DueAt, int Attempts, string? LastError);

    private IReadOnlyDictionary<Guid, string> names = new Dictionary<Guid, string>();

    public IReadOnlyList<(string Kind, int Count)> Kinds { get; private set; } = [];
    public Paged<Timer> Failed { get; private set; } = new([]);
    public Paged<MailRow> Mails { get; private set; } = new([]);

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public string CityOf(Guid? city) => city is { } id ? names.GetValueOrDefault(id, "") : "";

    public async Task OnGetAsync()
    {
        names = await cities.NamesAsync();
        Kinds = await desk.FailedKindsAsync();
        Failed = await desk.FailedAsync(After);
        await using var db = databases.AcrossCities();
        Mails = await Paging.ReadAsync(After, mail => mail.Id, from => db.Set<OutgoingMail>()
            .Where(mail => mail.State == MailState.Failed || mail.State == MailState.Bounced).NewestFirst(from)
            .Select(mail => new MailRow(mail.Id, mail.CityId, mail.Kind, mail.State, mail.DueAt, mail.Attempts, mail.LastError)));
    }

    public async Task<IActionResult> OnPostRetryTimerAsync(Guid city, Guid id)
    {
        await desk.RetryAsync(city, id);
        return RedirectToPage(new { after = After });
    }

    public async Task<IActionResult> OnPostRetryAllAsync(string kind)
    {
        await desk.RetryAllAsync(kind ?? "");
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostCancelAsync(Guid city, Guid id)
    {
        await desk.CancelAsync(city, id);
        return RedirectToPage(new { after = After });
    }

    public async Task<IActionResult> OnPostRetryMailAsync(Guid? city, Guid id)
    {
        if (city is { } of && await cities.ByIdAsync(of) is not null)
            await cities.In(of, services => RetryAsync(services, id));
        else
            await RetryAsync(HttpContext.RequestServices, id);
        return RedirectToPage(new { after = After });
    }

    private static async Task RetryAsync(IServiceProvider services, Guid id)
    {
        await services.GetRequiredService<Undelivered>().RetryAsync(id);
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
    }
}
