using System.Text;
using System.Text.Unicode;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Coordinators.Calls;

public sealed class JuryModel(CorridorDb db, CurrentAccount who, Panel panel, JuryProgress progress, Cities cities, MailServer mail, TimeProvider clock) : PageModel
{
    private const int MostBytes = 200_000;

    public Call Call { get; private set; } = null!;
    public IReadOnlyList<JurorProgress> Jurors { get; private set; } = [];
    public Paged<JurorProgress> Shown { get; private set; } = new([]);
    public IReadOnlyDictionary<Guid, City> Network { get; private set; } = new Dictionary<Guid, City>();

    /// <summary>Addresses that took no mail.</summary>
    public IReadOnlySet<string> Bounced { get; private set; } = new HashSet<string>();
    public InviteReport? Report { get; private set; }

    /// <summary>Who would be invited by what is in the box.</summary>
    public InviteCheck? Check { get; private set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    [BindProperty]
    public string? Pasted { get; set; }

    public Task OnGetAsync(string slug) => LoadAsync(slug);

    /// <summary>Somebody else is wanted in their place, since they are missing or take no mail.</summary>
    public bool IsMissing(Juror juror) => juror.IsMissing || (juror.IsUnanswered && Bounced.Contains(juror.Email));

    public async Task<IActionResult> OnPostCheckAsync(string slug, IFormFile? list)
    {
        await LoadAsync(slug);
        if (list is not null)
        {
            // What the file says stands in the box from now on, to be mended there.
            Pasted = $"{Pasted}\n{await TextOfAsync(list)}".Trim();
            ModelState.Remove(nameof(Pasted));
        }

        Check = await panel.CheckAsync(Call, Pasted ?? "");
        return Page();
    }

    // Spreadsheets still write files in the alphabet of their country.
    private static async Task<string> TextOfAsync(IFormFile file)
    {
        RuleBroken.If(file.Length > MostBytes, "A list has at most {0} kB.", MostBytes / 1000);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes);
        var text = bytes.ToArray();
        return (Utf8.IsValid(text) ? Encoding.UTF8 : Encoding.Latin1).GetString(text).Trim('\uFEFF');
    }

    public async Task<IActionResult> OnPostInviteAsync(string slug)
    {
        await LoadAsync(slug);
        await mail.RequireAsync();
        Report = await panel.InviteAsync(Call, Pasted ?? "");
        // Good lines are done; what could not be read stays in the box to be mended.
        Pasted = string.Join("\n", Report.Bad.Select(line => line.Line));
        ModelState.Remove(nameof(Pasted));
        await ListAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostRemindAsync(string slug, Guid id)
    {
        await LoadAsync(slug);
        await mail.RequireAsync();
        var row = Find(id);
        await panel.RemindInMorningAsync(Call, row.Juror, row.Outstanding);
        await db.SaveChangesAsync();
        return RedirectToPage(new { slug, after = After });
    }

    public async Task<IActionResult> OnPostRevokeAsync(string slug, Guid id)
    {
        await LoadAsync(slug);
        await panel.RevokeAsync(Find(id).Juror);
        return RedirectToPage(new { slug, after = After });
    }

    private JurorProgress Find(Guid id) => Jurors.SingleOrDefault(row => row.Juror.Id == id) ?? throw new NotFoundException();

    private async Task LoadAsync(string slug)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Network = (await cities.AllAsync()).ToDictionary(city => city.Id);
        await ListAsync();
    }

    private async Task ListAsync()
    {
        Jurors = await progress.ReadAsync(Round.At(Call, clock.Now()));
        Shown = Jurors.Page(After, row => row.Juror.Id);
        var addresses = Shown.Select(row => row.Juror.Email).ToList();
        Bounced = (await db.Set<OutgoingMail>().Where(mail => mail.State == MailState.Bounced && addresses.Contains(mail.Recipient)).Select(mail => mail.Recipient).Distinct().ToListAsync()).ToHashSet();
    }
}
