using Corridor.Accounts;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Web.Pages.Coordinators;

/// <summary>Somebody with a role in this city.</summary>
public sealed record Member(Guid Id, Guid AccountId, string Name, string Email, CityRole Role, Guid? CallId, Instant Since);

/// <summary>Who runs this city's calls and hosts its guests; who was invited and has not answered.</summary>
public sealed class PeopleModel(CorridorDb db, CurrentAccount who, CurrentCity city, Invitations invitations, MailServer mail, Audit audit, TimeProvider clock) : PageModel
{
    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public CityRole Role { get; set; }

    [BindProperty]
    public string? Tongue { get; set; }

    public IReadOnlyList<Member> Members { get; private set; } = [];
    public IReadOnlyList<Invitation> Open { get; private set; } = [];

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        RuleBroken.If(!Enum.IsDefined(Role), "Choose a role.");
        RuleBroken.If(Name is { Length: > 200 }, "Write the name in at most 200 characters.");
        var address = Corridor.Accounts.SignIn.Address(Email);
        RuleBroken.If(Members.Any(member => member.Role == Role && member.CallId is null && member.Email == address), "{0} has this role already.", Email);
        RuleBroken.If(Open.Any(invitation => invitation.Role == Role && invitation.CallId is null && invitation.Email == address), "{0} was invited already. Revoke that invitation to send a new one.", Email);
        await mail.RequireAsync();
        invitations.Send(Email, Name, Role, Languages.InterfaceSpeaks(Tongue) ? Tongue! : city.Required.Language);
        await db.SaveChangesAsync();
        return LocalRedirect("~/coordinator/people");
    }

    public async Task<IActionResult> OnPostRevokeAsync(Guid id)
    {
        await LoadAsync();
        var invitation = Open.SingleOrDefault(one => one.Id == id) ?? throw new NotFoundException();
        invitation.Revoke(clock.Now());
        audit.Record("invitation.revoked", invitation.Id, new { invitation.Role });
        await db.SaveChangesAsync();
        return LocalRedirect("~/coordinator/people");
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid id)
    {
        await LoadAsync();
        var membership = await db.Set<Membership>().SingleOrDefaultAsync(one => one.Id == id) ?? throw new NotFoundException();
        var isLast = membership is { Role: CityRole.Coordinator, CallId: null } && Members.Count(member => member is { Role: CityRole.Coordinator, CallId: null }) == 1;
        RuleBroken.If(isLast, "A city keeps at least one coordinator: invite another one first.");
        db.Remove(membership);
        audit.Record("membership.ended", membership.Id, new { membership.AccountId, membership.Role });
        await db.SaveChangesAsync();
        return LocalRedirect("~/coordinator/people");
    }

    private async Task LoadAsync()
    {
        // Somebody who runs one call only does not choose who runs the city.
        if (await who.CallsRunAsync() is not null)
            throw new NotFoundException();
        Tongue ??= city.Required.Language;
        Members = await (
            from membership in db.Set<Membership>()
            join account in db.Users on membership.AccountId equals account.Id
            orderby membership.Role, account.Email
            select new Member(membership.Id, account.Id, account.DisplayName, account.Email!, membership.Role, membership.CallId, membership.Since)).ToListAsync();
        var oldest = clock.Now() - Invitation.Life;
        Open = await db.Set<Invitation>().Where(one => one.AcceptedAt == null && one.RevokedAt == null && one.SentAt >= oldest).OrderBy(one => one.Id).ToListAsync();
    }
}
