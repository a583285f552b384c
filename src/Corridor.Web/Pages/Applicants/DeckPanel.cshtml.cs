using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Applicants;

/// <summary>The deck's part of the form, read again when an upload ends.</summary>
[ResponseCache(NoStore = true)]
public sealed class DeckPanelModel(CorridorDb db, CurrentAccount who, Settings settings) : PageModel
{
    public DeckView View { get; private set; } = null!;

    public async Task OnGetAsync(Guid id)
    {
        var application = await db.Set<Application>().AsNoTracking().OwnedBy(who.RequiredId).Where(one => one.Id == id).SingleOrNotFoundAsync();
        var call = await db.Set<Call>().AsNoTracking().SingleAsync(one => one.Id == application.CallId);
        var deck = application.DeckId is { } deckId ? await db.Set<Deck>().AsNoTracking().SingleOrDefaultAsync(one => one.Id == deckId) : null;
        var now = HttpContext.ReceivedAt();
        View = new DeckView(id, deck, call.Deck, application.WithdrawnAt is null && (call.IsOpenAt(now) || now <= application.DeckReplaceableUntil), settings.Storage.ChunkBytes);
    }
}
