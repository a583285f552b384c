using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web;

/// <summary>Whether this network is set up, and the one-time token that lets one person do it.</summary>
public sealed class SetupState(CorridorDbFactory databases, ILogger<SetupState> log)
{
    private volatile bool done;
    private byte[]? tokenHash;

    public async ValueTask<bool> IsDoneAsync(CancellationToken cancel = default)
    {
        if (done)
            return true;
        await using var db = databases.AcrossCities();
        return done = (await db.Set<Network>().SingleOrDefaultAsync(cancel))?.SetUpAt is not null;
    }

    /// <summary>Printed in this node's log; only this node takes it.</summary>
    public async Task AnnounceAsync(string address, CancellationToken cancel = default)
    {
        if (await IsDoneAsync(cancel))
            return;
        var token = Secret.New();
        tokenHash = Secret.Hash(token);
        log.LogWarning("Corridor is not set up yet. Open {Address}/setup?token={Token}", address, token);
    }

    public void Finish() => (done, tokenHash) = (true, null);

    public bool Takes(string? token) => tokenHash is not null && token is not null && Secret.Matches(token, tokenHash);
}

/// <summary>Before it is set up only /setup answers; afterwards /setup is gone.</summary>
internal sealed class SetupGate(RequestDelegate next, SetupState setup)
{
    private static readonly string[] Always = ["/healthz", "/dist", "/status", "/language", "/theme"];

    public async Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        var isSetup = path.StartsWithSegments("/setup", StringComparison.Ordinal);
        if (Always.Any(prefix => path.StartsWithSegments(prefix, StringComparison.Ordinal)) || await setup.IsDoneAsync(context.RequestAborted) != isSetup)
        {
            await next(context);
            return;
        }

        if (isSetup)
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        else
            context.Response.Redirect("/setup");
    }
}
