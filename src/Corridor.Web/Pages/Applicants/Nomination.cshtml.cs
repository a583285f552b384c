using Corridor.Calls;
using Corridor.Content;
using Corridor.Data;
using Corridor.Placements.Nominations;
using Corridor.Tenancy;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Applicants;

/// <summary>A city asks whether it may put an application forward: what would be passed on, to whom, and the answer.</summary>
[ResponseCache(NoStore = true)]
public sealed class NominationModel(CurrentAccount who, Nominating nominating, Cities cities, CorridorDbFactory databases) : PageModel
{
    public NominationQuestion Question { get; private set; } = null!;
    public City There { get; private set; } = null!;
    public IReadOnlyList<Field> Rules { get; private set; } = [];

    /// <summary>What the other call asks that was not asked here.</summary>
    public IReadOnlyList<Field> Missing { get; private set; } = [];

    [BindProperty]
    public List<string> Agreed { get; set; } = [];

    [BindProperty]
    public bool Share { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>The second step of declining.</summary>
    public bool Declining { get; private set; }

    /// <summary>The second step of taking the consent back.</summary>
    public bool Withdrawing { get; private set; }

    public async Task OnGetAsync(Guid id, bool decline, bool withdraw)
    {
        await LoadAsync(id);
        (Declining, Withdrawing) = (decline, withdraw);
    }

    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        await LoadAsync(id);
        Texts.RuleBroken.If(!Share, "Tick the box to agree: without it your file stays where it is.");
        await nominating.AgreeAsync(Question, Agreed, Show.Language, await PrivacyEditionAsync(), HttpContext.ReceivedAt());
        return RedirectToPage(new { id });
    }

    public async Task<IActionResult> OnPostDeclineAsync(Guid id)
    {
        await LoadAsync(id);
        await nominating.DeclineAsync(Question, Reason ?? "");
        return RedirectToPage(new { id });
    }

    public async Task<IActionResult> OnPostWithdrawAsync(Guid id)
    {
        await LoadAsync(id);
        await nominating.WithdrawAsync(Question);
        return RedirectToPage(new { id });
    }

    private async Task<int> PrivacyEditionAsync()
    {
        await using var all = databases.AcrossCities();
        return await all.Set<Article>().Where(article => article.CityId == There.Id && article.Slug == "privacy" && article.Kind == ArticleKind.Page).Select(article => article.Edition).SingleOrDefaultAsync();
    }

    private async Task LoadAsync(Guid id)
    {
        Question = await nominating.QuestionAsync(id, who.RequiredId);
        There = await cities.ByIdAsync(Question.To.CityId) ?? throw new Texts.NotFoundException();
        Rules = Nominating.RulesOf(Question.To);
        Missing = [.. Question.To.Form.Fields.Where(field => field.Required && field.Kind is not (FieldKind.Consent or FieldKind.Deck) && Question.From.Form.Field(field.Key) is null)];
    }
}
