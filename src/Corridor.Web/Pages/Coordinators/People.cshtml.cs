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
    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public CityRole Role { get; set; }

    [BindProperty]
    public string? Tongue { get; set; }

    public Paged<Member> Members { get; private set; } = new([]);
    public Paged<Invitation> Open { get; private set; } = new([]);

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        RuleBroken.If(!Enum.IsDefined(Role), "Choose a role.");
        RuleBroken.If(Name is { Length: > 200 }, "Write the name in at most 200 characters.");
        var address = Corridor.Accounts.SignIn.Address(Email);
        var holds = await db.Set<Membership>().AnyAsync(one => one.Role == Role && one.CallId == null && db.Users.Any(account => account.Id == one.AccountId && account.Email == address));
        RuleBroken.If(holds, "{0} has this role already.", Email);
        RuleBroken.If(await Waiting().AnyAsync(one => one.Role == Role && one.CallId == null && one.Email == address), "{0} was invited already. Revoke that invitation to send a new one.", Email);
        await mail.RequireAsync();
        invitations.Send(Email, Name, Role, Languages.InterfaceSpeaks(Tongue) ? Tongue! : city.Required.Language);
        await db.SaveChangesAsync();
        return LocalRedirect("~/coordinator/people");
    }

    public async Task<IActionResult> OnPostRevokeAsync(Guid id)
    {
        await LoadAsync();
        var invitation = await Waiting().SingleOrDefaultAsync(one => one.Id == id) ?? throw new NotFoundException();
        invitation.Revoke(clock.Now());
        audit.Record("invitation.revoked", invitation.Id, new { invitation.Role });
        await db.SaveChangesAsync();
        return RedirectToPage(new { after = After });
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid id)
    {
        await LoadAsync();
        var membership = await db.Set<Membership>().SingleOrDefaultAsync(one => one.Id == id) ?? throw new NotFoundException();
        var isLast = membership is { Role: CityRole.Coordinator, CallId: null } && await db.Set<Membership>().CountAsync(one => one.Role == CityRole.Coordinator && one.CallId == null) == 1;
        RuleBroken.If(isLast, "A city keeps at least one coordinator: invite another one first.");
        db.Remove(membership);
        audit.Record("membership.ended", membership.Id, new { membership.AccountId, membership.Role });
        await db.SaveChangesAsync();
        return RedirectToPage(new { after = After });
    }

    private async Task LoadAsync()
    {
        // Somebody who runs one call only does not choose who runs the city.
        if (await who.CallsRunAsync() is not null)
            throw new NotFoundException();
        Tongue ??= city.Required.Language;
        Members = await Paging.ReadAsync(After, member => member.Id, MembersFrom);
        Open = await Paging.ReadAsync(After, one => one.Id, from => Waiting().OldestFirst(from));
    }

    private IQueryable<Member> MembersFrom(Guid? from) => db.Set<Membership>().OldestFirst(from)
        .Join(db.Users, membership => membership.AccountId, account => account.Id, (membership, account) =>
            new Member(membership.Id, account.Id, account.DisplayName, account.Email!, membership.Role, membership.CallId, membership.Since));

    private IQueryable<Invitation> Waiting()
    {
        var oldest = clock.Now() - Invitation.Life;
        return db.Set<Invitation>().Where(one => one.AcceptedAt == null && one.RevokedAt == null && one.SentAt >= oldest);
    }
}
