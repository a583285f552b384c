using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Corridor.Web.Endpoints;

internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/healthz/ready").AllowAnonymous();
    }
}

/// <summary>Ready: the database answers, Corridor is set up, and mail can leave. Details are for the log, not for visitors.</summary>
internal sealed class ReadyCheck(CorridorDbFactory databases, Settings settings, MailServer mail) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = databases.AcrossCities();
        if (!await db.Database.CanConnectAsync(cancellationToken))
            return HealthCheckResult.Unhealthy("The database does not answer.");
        if ((await db.Set<Network>().SingleOrDefaultAsync(cancellationToken))?.SetUpAt is null)
            return HealthCheckResult.Unhealthy("Corridor is not set up: open /setup.");
        if (!settings.Demo && await mail.ReadAsync(cancellationToken) is null)
            return HealthCheckResult.Unhealthy("No mail server is configured: nobody can sign in.");
        return HealthCheckResult.Healthy();
    }
}
