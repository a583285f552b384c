using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Web.Access;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Applicants;

[ResponseCache(NoStore = true)]
public sealed class PreviewModel(CorridorDb db, CurrentAccount who, Drafts drafts) : PageModel
{
    public Guid Id { get; private set; }
    public Call Call { get; private set; } = null!;
    public Round Round { get; private set; } = null!;
    public AnswersView View { get; private set; } = null!;
    public string? DeckName { get; private set; }

    public async Task OnGetAsync(Guid id)
    {
        var application = await db.Set<Application>().AsNoTracking().OwnedBy(who.RequiredId).Where(one => one.Id == id).SingleOrNotFoundAsync();
        Id = id;
        Call = await db.Set<Call>().AsNoTracking().SingleAsync(call => call.Id == application.CallId);
        // Of several rounds the one that shows most: nobody is to be surprised.
        Round = Call.Rounds.MaxBy(round => round.FieldsForJurors.Count())!;
        View = new AnswersView(Call.Form, (await drafts.AnswersAsync(id)).ToDictionary(pair => pair.Key, pair => pair.Value.Value), Round);
        DeckName = application.DeckId is { } deck ? await db.Set<Deck>().Where(one => one.Id == deck).Select(one => one.FileName).SingleOrDefaultAsync() : null;
    }
}
