using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Corridor.Web.Endpoints;

internal static class HealthEndpoints
{
    /// <summary>At the head of the pipeline: whether this process lives does not depend on the database. 200, or 503 when not ready.</summary>
    public static void UseHealth(this IApplicationBuilder app)
    {
        app.UseHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = _ => false });
        app.UseHealthChecks("/healthz/ready");
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
