using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Jurors;

/// <summary>What a juror would like to read, and would rather not, before applications are assigned.</summary>
[ResponseCache(NoStore = true)]
public sealed class BidsModel(JurorAccess access, Bidding bidding, TimeProvider clock) : PageModel
{
    public const string Tied = "tied";
    private const int MostWords = 60;

    public Juror Juror { get; private set; } = null!;
    public Call Call { get; private set; } = null!;
    public Paged<BidChoice> Choices { get; private set; } = new([]);

    /// <summary>Of how many they said something, and how many there are.</summary>
    public (int Said, int All) Count { get; private set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    [BindProperty]
    public Dictionary<Guid, string?> Wishes { get; set; } = [];

    /// <summary>What ties the juror to an application, where they say that something does.</summary>
    [BindProperty]
    public Dictionary<Guid, string?> Why { get; set; } = [];

    /// <summary>What the juror said to be tied to.</summary>
    public IReadOnlyList<(int? Number, string? Title, Text Reason)> Ties { get; private set; } = [];

    public Task OnGetAsync(Guid juror) => LoadAsync(juror);

    public async Task<IActionResult> OnPostAsync(Guid juror)
    {
        await SaveAsync(juror);
        return Choices.Next is { } next ? RedirectToPage(new { juror, after = next }) : RedirectToPage("/Jurors/Index");
    }

    public async Task<IActionResult> OnPostFirstAsync(Guid juror)
    {
        await SaveAsync(juror);
        return RedirectToPage(new { juror });
    }

    /// <summary>What stands, or what was chosen in a form that was refused.</summary>
    public string SaidOf(BidChoice choice) => Wishes.TryGetValue(choice.Id, out var chosen) ? chosen ?? "" : $"{choice.Wish}";

    /// <summary>The beginning of the first long answer that the juror may see.</summary>
    public string? About(BidChoice choice)
    {
        var said = Round.At(Call, clock.Now()).FieldsForJurors.Where(field => field.Kind == FieldKind.LongText)
            .Select(field => choice.Answers.GetValueOrDefault(field.Key))
            .FirstOrDefault(answer => !string.IsNullOrWhiteSpace(answer));
        var words = said?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words.Length == 0 ? null : string.Join(' ', words.Take(MostWords)) + (words.Length > MostWords ? "…" : "");
    }

    private async Task SaveAsync(Guid juror)
    {
        await LoadAsync(juror);
        var tied = Wishes.Where(wish => wish.Value == Tied).Select(wish => wish.Key).ToList();
        await bidding.SaveAsync(
            Juror, Call,
            Wishes.Where(wish => wish.Value != Tied).ToDictionary(wish => wish.Key, wish => Enum.TryParse<Wish>(wish.Value, out var said) && Enum.IsDefined(said) ? said : (Wish?)null),
            tied.ToDictionary(id => id, id => Why.GetValueOrDefault(id) ?? ""));
    }

    private async Task LoadAsync(Guid id)
    {
        Juror = (await access.MineAsync()).SingleOrDefault(juror => juror.Id == id) ?? throw new NotFoundException();
        Call = (await access.CallsAsync())[Juror.CallId];
        var (choices, ties) = await bidding.ReadAsync(Juror, Call);
        Ties = [.. ties.Select(tie => (tie.Number, tie.Title, tie.Reason))];
        Count = (choices.Count(choice => choice.Wish is not null), choices.Count);
        Choices = choices.Page(After, choice => choice.Id);
    }
}
