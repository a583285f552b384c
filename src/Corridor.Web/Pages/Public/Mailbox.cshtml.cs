using Corridor.Data;
using Corridor.Notifications;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Public;

/// <summary>Demo and development only: the mail that would have been sent.</summary>
[NetworkPage, ResponseCache(NoStore = true)]
public sealed class MailboxModel(Settings settings, CorridorDbFactory databases) : PageModel
{
    private const int Rows = 50;

    public IReadOnlyList<OutgoingMail> Mails { get; private set; } = [];

    [BindProperty(SupportsGet = true, Name = "to")]
    public string? Recipient { get; set; }

    public async Task OnGetAsync()
    {
        if (!settings.Demo)
            throw new NotFoundException();
        await using var db = databases.AcrossCities();
        var mails = db.Set<OutgoingMail>().AsQueryable();
        if (!string.IsNullOrWhiteSpace(Recipient))
            mails = mails.Where(mail => mail.Recipient == Recipient.Trim());
        Mails = await mails.OrderByDescending(mail => mail.Id).Take(Rows).ToListAsync();
    }

    /// <summary>Addresses in a mail, told from the words between them.</summary>
    public static IEnumerable<(string Piece, bool IsLink)> Pieces(string body) =>
        body.Split('\n').Select(line => (line, line.StartsWith("http", StringComparison.Ordinal) && !line.Contains(' ', StringComparison.Ordinal)));
}
