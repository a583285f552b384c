using System.Security.Claims;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Tenancy;
using Corridor.Web.Endpoints;
using Corridor.Web.Pages.Jurors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Access;

/// <summary>
/// Which jurors this request may act as: the one whose personal link opened the cookie, and those with the proven
/// address of whoever is signed in. The cookie opens that juror's round and nothing else of Corridor.
/// </summary>
public sealed class JurorAccess(IHttpContextAccessor http, CorridorDb db, CurrentCity city, CurrentAccount who, TimeProvider clock)
{
    public const string Scheme = "Juror";
    public const string Policy = "juror";
    private const string LinkClaim = "juror-link";

    private List<Juror>? mine;
    private readonly Dictionary<Guid, Call> calls = [];

    /// <summary>Here by a personal link, and not signed in.</summary>
    public bool IsByLink => !who.IsSignedIn;

    /// <summary>Invited or seated, never those who were taken off.</summary>
    public async Task<IReadOnlyList<Juror>> MineAsync(CancellationToken cancel = default)
    {
        if (mine is not null)
            return mine;
        mine = [];
        if (city.City is null)
            return mine;
        // A code or a link by mail proved the address.
        if (await who.ReadAsync(cancel) is { EmailConfirmed: true } account)
        {
            var seats = await db.Set<Juror>().Where(juror => juror.RevokedAt == null && (juror.AccountId == account.Id || juror.Email == account.Email)).OrderByDescending(juror => juror.InvitedAt)
                .Join(db.Set<Call>(), juror => juror.CallId, call => call.Id, (juror, call) => new { juror, call }).ToListAsync(cancel);
            seats.ForEach(seat => Add(seat.juror, seat.call));
        }

        await ByCookieAsync(cancel);
        return mine;
    }

    /// <summary>Of these jurors, by their ids.</summary>
    public async Task<IReadOnlyDictionary<Guid, Call>> CallsAsync(CancellationToken cancel = default)
    {
        await MineAsync(cancel);
        return calls;
    }

    /// <summary>The seats from which reviews may be read and written.</summary>
    public async Task<IReadOnlyCollection<Guid>> SeatsAsync(CancellationToken cancel = default) =>
        [.. (await MineAsync(cancel)).Where(juror => juror.IsOnPanel).Select(juror => juror.Id)];

    /// <summary>Tells people who use the same device apart, without naming them.</summary>
    public async Task<string> ReaderAsync(CancellationToken cancel = default) =>
        CurrentAccount.TagOf((await who.ReadAsync(cancel))?.Email ?? (await MineAsync(cancel))[0].Email);

    public async Task EnterAsync(JurorLink link, Juror juror, Call call)
    {
        juror.See(who.Id, clock.Now());
        await http.HttpContext!.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity([new Claim(LinkClaim, link.Id.ToString())], Scheme)), new AuthenticationProperties
        {
            IsPersistent = true,
            ExpiresUtc = Round.LastDayOf(call).ToDateTimeOffset(),
        });
    }

    private async Task ByCookieAsync(CancellationToken cancel)
    {
        if (http.HttpContext is not { } context || (await context.AuthenticateAsync(Scheme)).Principal?.FindFirstValue(LinkClaim) is not { } claim || !Guid.TryParse(claim, out var id))
            return;
        // Looked up at each request: a link that was taken back stops at once, and so does one whose round is over.
        var found = await (
            from link in db.Set<JurorLink>()
            join juror in db.Set<Juror>() on link.JurorId equals juror.Id
            join call in db.Set<Call>() on juror.CallId equals call.Id
            where link.Id == id
            select new { link, juror, call }).SingleOrDefaultAsync(cancel);
        if (found is not null && found.link.OpensFor(found.juror, found.call, clock.Now()) && mine!.TrueForAll(juror => juror.Id != found.juror.Id))
            Add(found.juror, found.call);
    }

    private void Add(Juror juror, Call call)
    {
        mine!.Add(juror);
        calls[call.Id] = call;
    }
}

internal static class JurorAccessServices
{
    /// <summary>A cookie beside the account's own: nobody is signed in by it.</summary>
    public static IServiceCollection AddJurorAccess(this IServiceCollection services)
    {
        new AuthenticationBuilder(services).AddCookie(JurorAccess.Scheme, cookie =>
        {
            cookie.Cookie.Name = "Corridor.Juror";
            cookie.Cookie.Path = "/";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.SlidingExpiration = false;
        });
        services.AddScoped<JurorAccess>();
        services.AddScoped<ReviewDesk>();
        services.AddScoped<JuryTexts>();
        services.AddScoped<IAuthorizationHandler, SeatHandler>();
        services.AddAuthorizationBuilder().AddPolicy(JurorAccess.Policy, policy => policy.AddRequirements(new Seat()));
        return services;
    }

    private sealed record Seat : IAuthorizationRequirement;

    private sealed class SeatHandler(JurorAccess jury) : AuthorizationHandler<Seat>
    {
        protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, Seat requirement)
        {
            if ((await jury.MineAsync()).Count > 0)
                context.Succeed(requirement);
        }
    }
}
