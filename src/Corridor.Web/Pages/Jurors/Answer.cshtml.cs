using System.Security.Cryptography;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Jury.Pitches;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Jurors;

/// <summary>Where a juror's personal link leads: the whole answer on one page, and a button. Opening it changes nothing.</summary>
[ResponseCache(NoStore = true)]
public sealed class AnswerModel(Panel panel, JurorAccess access, CorridorDb db, Cities cities, CurrentCity city, TimeProvider clock) : PageModel
{
    private JurorLink row = null!;

    public Juror Juror { get; private set; } = null!;
    public Call Call { get; private set; } = null!;
    public bool Open { get; private set; }
    /// <summary>Applications that stand.</summary>
    public int Standing { get; private set; }
    public IReadOnlyList<City> Network { get; private set; } = [];
    public IReadOnlyList<Theme> AllThemes { get; private set; } = [];

    /// <summary>Applications by name only, in the alphabet's order: in a blind call a name must not lead to a number.</summary>
    public IReadOnlyList<(string Token, Guid Id, string Title)> Candidates { get; private set; } = [];

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Organisation { get; set; }

    [BindProperty]
    public Guid? HomeCity { get; set; }

    [BindProperty]
    public List<string> Reads { get; set; } = [];

    [BindProperty]
    public List<string> Themes { get; set; } = [];

    [BindProperty]
    public string? Expertise { get; set; }

    [BindProperty]
    public List<string> Conflicts { get; set; } = [];

    [BindProperty]
    public int? MaxLoad { get; set; }

    [BindProperty]
    public string? Ties { get; set; }

    [BindProperty]
    public bool Confidential { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>The call has live pitches: whoever hears them says when they can.</summary>
    public bool HasPitches => Call.StageOf(StageKind.Pitch) is not null;

    [BindProperty]
    public PitchHoursFields Hours { get; set; } = new();

    public async Task OnGetAsync(string link)
    {
        await LoadAsync(link);
        (Name, Organisation, HomeCity, MaxLoad, Ties) = (Juror.Name, Juror.Organisation, Juror.HomeCityId, Juror.MaxLoad, Juror.Ties);
        Reads = Juror.Languages.Count > 0 ? Juror.Languages : [Show.Language];
        (Themes, Expertise) = (Juror.Themes, Juror.Expertise);
        var home = Juror.HomeCityId is { } id ? Network.FirstOrDefault(one => one.Id == id) : null;
        Hours = PitchHoursFields.Of(Juror.Hours ?? StatedHours.UsualIn((home ?? city.Required).Zone));
    }

    public async Task<IActionResult> OnPostAcceptAsync(string link)
    {
        await LoadOpenAsync(link);
        var answer = new JurorAnswer(Name ?? "", Organisation ?? "", HomeCity, Reads, Themes, MaxLoad ?? 0, Ties ?? "", Confidential) { Expertise = Expertise ?? "", Hours = HasPitches ? Hours.Read() : null };
        var barred = Candidates.Where(candidate => Conflicts.Contains(candidate.Token)).Select(candidate => candidate.Id).ToList();
        await panel.AcceptAsync(Call, Juror, answer, barred, Show.Language);
        return await EnterAsync();
    }

    public async Task<IActionResult> OnPostDeclineAsync(string link)
    {
        await LoadOpenAsync(link);
        await panel.DeclineAsync(Call, Juror, Reason ?? "");
        return RedirectToPage(new { link });
    }

    /// <summary>Already on the jury: only the hours for pitches are said anew.</summary>
    public async Task<IActionResult> OnPostHoursAsync(string link)
    {
        await LoadOpenAsync(link);
        RuleBroken.If(!Juror.IsOnPanel || !HasPitches, "There is nothing to say here.");
        Juror.BeThere(Hours.Read());
        return await EnterAsync();
    }

    public async Task<IActionResult> OnPostEnterAsync(string link)
    {
        await LoadOpenAsync(link);
        return await EnterAsync();
    }

    private async Task<IActionResult> EnterAsync()
    {
        await access.EnterAsync(row, Juror, Call);
        await db.SaveChangesAsync();
        return RedirectToPage("/Jurors/Index");
    }

    private async Task LoadOpenAsync(string link)
    {
        await LoadAsync(link);
        RuleBroken.If(!Open, "This link is not good any more: the round is over, or it was taken back.");
    }

    private async Task LoadAsync(string link)
    {
        (row, Juror, Call) = await panel.FindLinkAsync(link) ?? throw new NotFoundException();
        Open = row.OpensFor(Juror, Call, clock.Now());
        Network = [.. (await cities.AllAsync()).OrderBy(city => city.Name, StringComparer.CurrentCulture)];
        AllThemes = await db.ThemesAsync();
        var standing = db.Set<Application>().ForJury(Call.Id);
        // Where a jury is not to see who applies, what ties its jurors is found, and told in their own words.
        if (Round.AnyIsBlind(Call, clock.Now()))
        {
            Standing = await standing.CountAsync();
            return;
        }

        var names = await standing.Select(application => new { application.Id, application.Title }).ToListAsync();
        Standing = names.Count;
        Candidates = [.. names.OrderBy(one => one.Title, StringComparer.CurrentCulture).Select(one => (TokenOf(one.Id), one.Id, one.Title))];
    }

    // An id tells when an application was begun, and so perhaps its number.
    private string TokenOf(Guid application) => Convert.ToHexStringLower(SHA256.HashData([.. Juror.Id.ToByteArray(), .. application.ToByteArray()]))[..24];
}
