using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Pages.Applicants;

/// <summary>What was decided on one's own application, once it was released, and what the jury says of it.</summary>
[ResponseCache(NoStore = true)]
public sealed class DecisionModel(CorridorDb db, CurrentAccount who, Passing passing) : PageModel
{
    public Application Application { get; private set; } = null!;
    public Call Call { get; private set; } = null!;
    public ApplicantDecision Decision { get; private set; } = null!;

    public async Task OnGetAsync(Guid id)
    {
        Application = await db.Set<Application>().AsNoTracking().OwnedBy(who.RequiredId).Where(one => one.Id == id).SingleOrNotFoundAsync();
        Call = await db.Set<Call>().AsNoTracking().SingleAsync(call => call.Id == Application.CallId);
        Decision = await passing.ReadAsync(Call, id) is { ReleasedAt: not null } told ? told : throw new NotFoundException();
    }
}
