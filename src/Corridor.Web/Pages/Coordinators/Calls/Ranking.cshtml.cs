using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Coordinators.Calls;

public sealed class RankingModel(CorridorDb db, CurrentAccount who, JuryRanking ranking, TimeProvider clock, IStringLocalizer t) : PageModel
{
    public Call Call { get; private set; } = null!;
    public Round Round { get; private set; } = null!;
    public CallRanking Ranking { get; private set; } = null!;
    public IReadOnlyList<RankedLine> Lines => Ranking.Lines;
    public Paged<RankedLine> Shown { get; private set; } = new([]);

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    [BindProperty(SupportsGet = true, Name = "round")]
    public string? RoundKey { get; set; }

    public async Task OnGetAsync(string slug)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Round = JuryCall.RoundOf(Call, RoundKey, clock.Now());
        RoundKey = JuryCall.KeyOf(Round);
        Ranking = await ranking.ReadAsync(Round);
        Shown = Lines.Page(After, line => line.Candidate.Id);
    }

    public string PlaceOf(Matching.Rankings.RankInterval? place) => place switch
    {
        null => "–",
        { IsTie: true } tie => t["{0}–{1}, a tie", tie.First, tie.Last],
        { } one => one.First.ToString(System.Globalization.CultureInfo.CurrentCulture),
    };
}
