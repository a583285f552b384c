using Corridor.Data;
using Corridor.Jury;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;

namespace Corridor.Web.Pages.Jurors;

/// <summary>A juror's work on one page, in numbers, for them to keep.</summary>
[ResponseCache(NoStore = true)]
public sealed class RecordModel(JurorAccess access, CorridorDb db, TimeProvider clock) : PageModel
{
    public JurorRecord Record { get; private set; } = null!;

    public Instant Now => clock.Now();

    public async Task OnGetAsync(Guid juror)
    {
        var own = (await access.MineAsync()).SingleOrDefault(one => one.Id == juror && one.IsOnPanel) ?? throw new NotFoundException();
        Record = await JurorRecord.ReadAsync(db, own, (await access.CallsAsync())[own.CallId]);
    }
}
