using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>What a round came to; who goes on to the next is taken together after a second look, or chosen one by one.</summary>
public sealed class RoundsModel(CorridorDb db, CurrentAccount who, Jury.Rounds rounds, TimeProvider clock) : PageModel
{
    public Call Call { get; private set; } = null!;
    public Round Round { get; private set; } = null!;

    /// <summary>None: no round follows.</summary>
    public RoundResult? Result { get; private set; }
    public Paged<RoundLine> Shown { get; private set; } = new([]);

    /// <summary>The second look at what taking on together would do.</summary>
    public bool Confirming { get; private set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    [BindProperty(SupportsGet = true, Name = "round")]
    public string? RoundKey { get; set; }

    public async Task OnGetAsync(string slug, bool take)
    {
        await LoadAsync(slug);
        Result = await rounds.ResultAsync(Round);
        Shown = (Result?.Lines ?? []).Page(After, line => line.Line.Candidate.Id);
        Confirming = take && Result is { Changes: true, GoOn: > 0 };
    }

    public async Task<IActionResult> OnPostTakeAsync(string slug)
    {
        await LoadAsync(slug);
        await rounds.TakeOnAsync(Round);
        return RedirectToPage(new { slug, round = RoundKey });
    }

    public async Task<IActionResult> OnPostChooseAsync(string slug, Guid application, bool goesOn)
    {
        await LoadAsync(slug);
        await rounds.ChooseAsync(Round, application, goesOn);
        return RedirectToPage(null, null, new { slug, round = RoundKey, after = After }, "lines");
    }

    private async Task LoadAsync(string slug)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Round = JuryCall.RoundOf(Call, RoundKey, clock.Now());
        RoundKey = JuryCall.KeyOf(Round);
    }
}
