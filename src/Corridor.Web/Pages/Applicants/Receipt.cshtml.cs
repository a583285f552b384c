using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Applicants;

[ResponseCache(NoStore = true)]
public sealed class ReceiptModel(CorridorDb db, CurrentAccount who) : PageModel
{
    public Application Application { get; private set; } = null!;
    public Submission Submission { get; private set; } = null!;
    public Call Call { get; private set; } = null!;

    public async Task OnGetAsync(Guid id)
    {
        Application = await db.Set<Application>().AsNoTracking().OwnedBy(who.RequiredId).Where(one => one.Id == id).SingleOrNotFoundAsync();
        Submission = await db.Set<Submission>().AsNoTracking().Where(one => one.Id == Application.SubmissionId).SingleOrNotFoundAsync();
        Call = await db.Set<Call>().AsNoTracking().SingleAsync(call => call.Id == Application.CallId);
    }
}
