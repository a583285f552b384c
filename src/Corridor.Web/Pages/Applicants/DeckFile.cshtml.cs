using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Applicants;

/// <summary>A deck from a form without a script, read as it arrives. The token is checked by hand, because the form is not read whole.</summary>
[StreamedForm, IgnoreAntiforgeryToken, DisableRequestSizeLimit, ResponseCache(NoStore = true)]
public sealed class DeckFileModel(CorridorDb db, CurrentAccount who, DeckUploads uploads, IAntiforgery antiforgery, Settings settings) : PageModel
{
    // What stands around the file in the form.
    private const long FormBytes = 64 * 1024;

    public Application Application { get; private set; } = null!;
    public Call Call { get; private set; } = null!;

    public bool MayUpload { get; private set; }

    public DeckView View => new(Application.Id, null, Call.Deck, MayUpload, settings.Storage.ChunkBytes);

    public Task OnGetAsync(Guid id, CancellationToken cancel) => LoadAsync(id, cancel);

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancel)
    {
        await LoadAsync(id, cancel);
        var limit = DeckUploads.LimitOf(Call.Deck);
        RuleBroken.If(Request.ContentLength > limit + FormBytes, "This file is too large: {0} MB at most.", limit / 1_000_000);
        if (HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } most)
            most.MaxRequestBodySize = limit + FormBytes;

        if (await StreamedForm.OpenAsync(Request, antiforgery, cancel) is not { } form)
            return BadRequest();
        RuleBroken.If(form.FileName.Length == 0, "Choose a PDF file.");
        try
        {
            await uploads.TakeAsync(id, who.RequiredId, form.FileName, form.Body, HttpContext.ReceivedAt(), cancel);
        }
        catch (BadHttpRequestException tooMuch) when (tooMuch.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw RuleBroken.Now("This file is too large: {0} MB at most.", limit / 1_000_000);
        }

        return LocalRedirect($"~/applications/{id}#deck");
    }

    private async Task LoadAsync(Guid id, CancellationToken cancel)
    {
        Application = await db.Set<Application>().AsNoTracking().OwnedBy(who.RequiredId).Where(one => one.Id == id).SingleOrNotFoundAsync(cancel);
        Call = await db.Set<Call>().AsNoTracking().SingleAsync(one => one.Id == Application.CallId, cancel);
        var now = HttpContext.ReceivedAt();
        MayUpload = Application.WithdrawnAt is null && (Call.IsOpenAt(now) || now <= Application.DeckReplaceableUntil);
    }
}
