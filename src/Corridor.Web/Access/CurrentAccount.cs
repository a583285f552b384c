using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Corridor.Accounts;
using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Access;

/// <summary>Who is signed in, and what they may do in this city; read once a request.</summary>
public sealed class CurrentAccount(IHttpContextAccessor http, CorridorDb db, CurrentCity city, Actor actor)
{
    /// <summary>Tells people who use the same device apart, without naming them.</summary>
    public static string TagOf(string email) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(email.ToUpperInvariant())))[..16];

    private Account? account;
    private List<Membership>? memberships;
    private bool read;

    public bool IsSignedIn => Id is not null;

    public Guid? Id => Guid.TryParse(http.HttpContext?.User.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;

    public Guid RequiredId => Id ?? throw new InvalidOperationException("This page needs somebody signed in, and its folder did not ask for it.");

    public async Task<Account?> ReadAsync(CancellationToken cancel = default)
    {
        if (read || Id is not { } id)
            return account;
        read = true;
        memberships = [];
        if (city.City is null)
        {
            account = await db.Users.SingleOrDefaultAsync(user => user.Id == id, cancel);
        }
        else
        {
            var rows = await (
                from user in db.Users
                from membership in db.Set<Membership>().Where(membership => membership.AccountId == user.Id).DefaultIfEmpty()
                where user.Id == id
                select new { user, membership }).ToListAsync(cancel);
            (account, memberships) = (rows.FirstOrDefault()?.user, [.. rows.Select(row => row.membership).OfType<Membership>()]);
        }

        actor.AccountId = account?.Id;
        return account;
    }

    public async Task<bool> IsAsync(CityRole role, CancellationToken cancel = default) =>
        await ReadAsync(cancel) is not null && memberships!.Any(membership => membership.Role == role);

    /// <summary>The calls this coordinator may run; null: all of the city's.</summary>
    public async Task<IReadOnlyList<Guid>?> CallsRunAsync(CancellationToken cancel = default)
    {
        await ReadAsync(cancel);
        var mine = (memberships ?? []).Where(membership => membership.Role == CityRole.Coordinator).ToList();
        return mine.Any(membership => membership.CallId is null) ? null : [.. mine.Select(membership => membership.CallId!.Value)];
    }

    public async Task<bool> IsNetworkAdministratorAsync(CancellationToken cancel = default) =>
        (await ReadAsync(cancel))?.IsNetworkAdministrator ?? false;
}
