using System.Globalization;
using System.Text.Json;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Jury;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Corridor.Web.Pages.Applicants;

/// <summary>The form. Scripts save each field as it is typed; without them the form is sent whole.</summary>
[ResponseCache(NoStore = true)]
public sealed class EditModel(CorridorDb db, CurrentAccount who, Drafts drafts, Submissions submissions, Settings settings, IStringLocalizer t, Show show) : PageModel
{
    // What was typed but not stored: shown again.
    private readonly Dictionary<string, string> unsaved = [];
    private Dictionary<string, string> answers = [];

    public Application Application { get; private set; } = null!;
    public Call Call { get; private set; } = null!;
    public Deck? Deck { get; private set; }
    public bool Open { get; private set; }
    public bool MayReplaceDeck { get; private set; }

    /// <summary>The city has told what it decided.</summary>
    public bool IsDecided { get; private set; }
    public Guid Writer { get; private set; } = Guid.NewGuid();

    public DeckView DeckView => new(Application.Id, Deck, Call.Deck, Application.WithdrawnAt is null && (Open || MayReplaceDeck), settings.Storage.ChunkBytes);

    public Task OnGetAsync(Guid id) => LoadAsync(id);

    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        await SaveAsync(id);
        return ModelState.IsValid ? RedirectToPage(new { id }) : Page();
    }

    public async Task<IActionResult> OnPostSubmitAsync(Guid id)
    {
        var receivedAt = HttpContext.ReceivedAt();
        await SaveAsync(id);
        if (!ModelState.IsValid)
            return Page();
        if (Open)
            foreach (var (key, problem) in AnswerCheck.Problems(Call.Form, WithDeck()))
                ModelState.AddModelError(Call.Form.Field(key) is { Kind: FieldKind.Deck } ? "deck" : TypedAnswer.InputOf(Call.Form.Field(key)!), t.Of(problem, show.Argument));
        await submissions.SubmitAsync(id, who.RequiredId, receivedAt);
        return RedirectToPage("Receipt", new { id });
    }

    public FieldView View(Field field)
    {
        var input = TypedAnswer.InputOf(field);
        var value = unsaved.GetValueOrDefault(field.Key) ?? answers.GetValueOrDefault(field.Key) ?? "";
        var error = ModelState[input]?.Errors.FirstOrDefault()?.ErrorMessage ?? (AnswerCheck.Problem(field, value) is { } problem ? t.Of(problem, show.Argument) : null);
        return new FieldView(field, value, error, TypedAnswer.OnlyIf(Call.Form, field, t, show));
    }

    public bool IsDone(FormSection section)
    {
        var problems = AnswerCheck.Problems(Call.Form, WithDeck());
        return section.Fields.All(field => !problems.ContainsKey(field.Key)) && section.Fields.Any(field => answers.ContainsKey(field.Key));
    }

    private async Task SaveAsync(Guid id)
    {
        await LoadAsync(id);
        var form = Request.Form;
        int? revision = int.TryParse(form["revision"], NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : null;
        Writer = Guid.TryParse(form["writer"], out var page) ? page : Writer;
        // After the deadline nothing that is typed is lost either: the draft is kept.
        foreach (var field in Call.Form.Fields.Where(field => field.Kind != FieldKind.Deck))
        {
            var typed = TypedAnswer.Read(field, form[TypedAnswer.InputOf(field)]);
            if (Answers.Tidy(field, typed) == (answers.GetValueOrDefault(field.Key) ?? ""))
                continue;
            var saved = await drafts.SaveAsync(id, who.RequiredId, field.Key, typed, revision, Writer);
            if (saved.Stored)
                continue;
            unsaved[field.Key] = typed;
            ModelState.AddModelError(TypedAnswer.InputOf(field), saved.Clash is { } newer
                ? t["Somebody changed this answer meanwhile to “{0}”. Yours is in the box: save again to keep it.", TypedAnswer.Show(field, newer)]
                : t.Of(saved.Problem!.Value, show.Argument));
        }

        await LoadAsync(id);
    }

    private async Task LoadAsync(Guid id)
    {
        Application = await db.Set<Application>().AsNoTracking().OwnedBy(who.RequiredId).Where(application => application.Id == id).SingleOrNotFoundAsync();
        Call = await db.Set<Call>().AsNoTracking().SingleAsync(call => call.Id == Application.CallId);
        Deck = Application.DeckId is { } deck ? await db.Set<Deck>().AsNoTracking().SingleOrDefaultAsync(one => one.Id == deck) : null;
        answers = (await drafts.AnswersAsync(id)).Where(pair => pair.Value.Value.Length > 0).ToDictionary(pair => pair.Key, pair => pair.Value.Value);
        var now = HttpContext.ReceivedAt();
        Open = Call.IsOpenAt(now);
        MayReplaceDeck = now <= Application.DeckReplaceableUntil;
        IsDecided = !Open && Application.SubmittedAt is not null && await db.Set<Decision>().AnyAsync(decision => decision.ApplicationId == id && decision.ReleasedAt != null);
    }

    private Dictionary<string, string> WithDeck()
    {
        var all = new Dictionary<string, string>(answers);
        if (Deck is not null && Call.Form.Fields.FirstOrDefault(field => field.Kind == FieldKind.Deck) is { } file)
            all[file.Key] = Deck.Id.ToString("D");
        return all;
    }
}
