using Corridor.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Corridor.Web.Access;

/// <summary>Who may enter a folder of pages. Inside it, queries decide row by row.</summary>
internal static class FolderAccess
{
    public const string SignedIn = "signed-in";
    public const string Coordinator = "coordinator";
    public const string Host = "host";
    public const string NetworkAdministrator = "network-administrator";

    public static void AddFolderAccess(this IServiceCollection services)
    {
        services.AddScoped<CurrentAccount>();
        services.AddScoped<DeckAccess>();
        services.AddScoped<CityHosts>();
        services.AddScoped<StayAccess>();
        services.AddScoped<CharterAccess>();
        services.AddScoped<IAuthorizationHandler, RoleHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, ForbiddenIsNotFound>();
        services.AddAuthorizationBuilder()
            .AddPolicy(SignedIn, policy => policy.RequireAuthenticatedUser().AddRequirements(new Entry(who => Task.FromResult(true))))
            .AddPolicy(Coordinator, policy => policy.RequireAuthenticatedUser().AddRequirements(new Entry(who => who.IsAsync(CityRole.Coordinator))))
            .AddPolicy(Host, policy => policy.RequireAuthenticatedUser().AddRequirements(new Entry(who => who.IsAsync(CityRole.Host))))
            .AddPolicy(NetworkAdministrator, policy => policy.RequireAuthenticatedUser().AddRequirements(new Entry(who => who.IsNetworkAdministratorAsync())));
    }

    private sealed record Entry(Func<CurrentAccount, Task<bool>> Allows) : IAuthorizationRequirement;

    private sealed class RoleHandler(CurrentAccount who) : AuthorizationHandler<Entry>
    {
        protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, Entry requirement)
        {
            // An account that was erased has a cookie that outlived it.
            if (context.User.Identity?.IsAuthenticated == true && await who.ReadAsync() is not null && await requirement.Allows(who))
                context.Succeed(requirement);
        }
    }

    /// <summary>What one may not see does not exist.</summary>
    private sealed class ForbiddenIsNotFound : IAuthorizationMiddlewareResultHandler
    {
        private readonly AuthorizationMiddlewareResultHandler usual = new();

        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (!authorizeResult.Forbidden)
                return usual.HandleAsync(next, context, policy, authorizeResult);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
    }
}
