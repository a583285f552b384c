using Corridor.Accounts;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web;

/// <summary>The mail server in force: configured, or set up on screen. Without one nothing may say that a mail is on its way.</summary>
public sealed class MailServer(Settings settings, CorridorDbFactory databases, TimeProvider clock)
{
    // Another node may have set mail up: nobody waits longer than this to see it.
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private volatile Known? known;

    public bool IsConfigured => settings.Mail is { Host.Length: > 0 };

    public async ValueTask<MailSettings?> ReadAsync(CancellationToken cancel = default) =>
        IsConfigured ? settings.Mail : (await KnownAsync(cancel)).Mail is { } typed ? typed with { TrustedCertificate = settings.Mail?.TrustedCertificate } : null;

    public async ValueTask<bool> IsMissingAsync(CancellationToken cancel = default) =>
        !settings.Demo && await ReadAsync(cancel) is null;

    /// <summary>Refuses what would only promise a mail.</summary>
    public async Task RequireAsync(CancellationToken cancel = default)
    {
        if (await IsMissingAsync(cancel))
            throw new RuleBrokenException(await WhyAsync(cancel));
    }

    /// <summary>What is wrong, and whom to tell.</summary>
    public async Task<Text> WhyAsync(CancellationToken cancel = default) => (await KnownAsync(cancel)).Contact is { Length: > 0 } contact
        ? new Text("Mail is not set up here yet, so nothing was sent. Please tell the administrators of the network: {0}.", contact)
        : new Text("Mail is not set up here yet, so nothing was sent. Please tell the administrators of the network.");

    public void Changed() => known = null;

    private async ValueTask<Known> KnownAsync(CancellationToken cancel)
    {
        if (known is { } fresh && clock.GetElapsedTime(fresh.ReadAt) < Freshness)
            return fresh;
        await using var db = databases.AcrossCities();
        var network = await db.Set<Network>().SingleOrDefaultAsync(cancel);
        return known = new Known(network?.Mail, network?.ContactEmail, clock.GetTimestamp());
    }

    private sealed record Known(MailSettings? Mail, string? Contact, long ReadAt);
}

/// <summary>Whether this reader is told on every page that no mail leaves: who runs something, and who wants to sign in.</summary>
public sealed class MailAlarm(MailServer mail, CurrentAccount who, CorridorDbFactory databases, IHttpContextAccessor http)
{
    public async Task<bool> RingsAsync()
    {
        var signsIn = http.HttpContext!.Request.Path.StartsWithSegments("/sign-in", StringComparison.Ordinal);
        return (signsIn || who.IsSignedIn) && await mail.IsMissingAsync() && (signsIn || await RunsSomethingAsync());
    }

    private async Task<bool> RunsSomethingAsync()
    {
        if (await who.ReadAsync() is not { } account)
            return false;
        if (account.IsNetworkAdministrator)
            return true;
        await using var db = databases.AcrossCities();
        return await db.Set<Membership>().AnyAsync(membership => membership.AccountId == account.Id && membership.Role == CityRole.Coordinator);
    }
}
