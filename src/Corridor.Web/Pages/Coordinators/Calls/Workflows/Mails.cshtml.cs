using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Coordinators.Calls.Workflows;

/// <summary>Every mail around a call, of its workflows and Corridor's own, as it will be sent, in each language; one may send it to oneself.</summary>
public sealed class MailsModel(CorridorDb db, CurrentAccount who, CurrentCity city, WorkflowMails mails, Mails office, IEnumerable<OwnMail> own, Addresses addresses) : PageModel
{
    private const int MostApplications = 50;

    // The mail's own styles stand on its elements; nothing else is loaded or run.
    private const string SealedOff = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    public Call Call { get; private set; } = null!;
    public IReadOnlyList<MailTemplate> Templates { get; private set; } = [];
    public IReadOnlyList<OwnMail> Own { get; } = [.. own];
    public IReadOnlyList<(Guid Id, string Title)> Applications { get; private set; } = [];
    public OutgoingMail? Shown { get; private set; }

    /// <summary>Which of <see cref="Templates"/> and <see cref="Own"/>, counted from 0.</summary>
    [BindProperty(SupportsGet = true)]
    public int Mail { get; set; }

    /// <summary>The application that it is about; none: an example.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? About { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Tongue { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Sent { get; set; }

    public Task OnGetAsync(string slug, CancellationToken cancel) => LoadAsync(slug, cancel);

    public async Task<IActionResult> OnGetHtmlAsync(string slug, CancellationToken cancel)
    {
        await LoadAsync(slug, cancel);
        if (Shown is null)
            throw new NotFoundException();
        Response.Headers.ContentSecurityPolicy = SealedOff;
        return Content(MailHtml.Of(Shown.Subject, Shown.Body, Shown.Language, MailBrand.Of(city.Required, addresses)), "text/html; charset=utf-8");
    }

    public async Task<IActionResult> OnPostTestAsync(string slug, CancellationToken cancel)
    {
        await LoadAsync(slug, cancel);
        if (Shown is null)
            throw new NotFoundException();
        await mails.SendTestAsync(Shown, who.RequiredId, cancel);
        await db.SaveChangesAsync(cancel);
        return RedirectToPage(new { slug, mail = Mail, about = About, tongue = Tongue, sent = true });
    }

    private async Task LoadAsync(string slug, CancellationToken cancel)
    {
        Call = await JuryCall.FindAsync(db, who, slug);
        Templates = await mails.OfAsync(Call.Id, cancel);
        Applications = [.. (await db.Set<Application>().Where(one => one.CallId == Call.Id && one.SubmittedAt != null && one.WithdrawnAt == null)
            .OrderByDescending(one => one.Id).Take(MostApplications).Select(one => new { one.Id, one.Title }).ToListAsync(cancel)).Select(one => (one.Id, one.Title))];
        Tongue = Languages.InterfaceSpeaks(Tongue) ? Tongue : Show.Language;
        if (About is { } chosen && Applications.All(one => one.Id != chosen))
            throw new NotFoundException();
        var account = (await who.ReadAsync(cancel))!;
        if (Templates.ElementAtOrDefault(Mail) is { } template)
            Shown = await mails.ShowAsync(Call.Id, template, About, new Reader(account.Email!, Tongue!, AccountId: account.Id), cancel);
        else if (Own.ElementAtOrDefault(Mail - Templates.Count) is { } chosenOne)
            Shown = office.Compose(account.Email!, Tongue!, chosenOne.Write(Setting(Tongue!)));
    }

    private MailSetting Setting(string language)
    {
        var scoring = Call.Rounds[0].Stage;
        var application = Applications.FirstOrDefault(one => one.Id == About);
        return new(
            office, city.Required, Call.Title, new(Call.Intake.Opens, Call.Intake.Closes), new(scoring.Opens, scoring.Closes),
            application.Id == Guid.Empty ? (application.Id, $"[{Translations.In(language).Of(new Text("Title of the application"))}]") : application,
            language);
    }
}
