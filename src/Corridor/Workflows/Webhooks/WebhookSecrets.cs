using System.Buffers.Text;
using System.Security.Cryptography;
using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Workflows.Webhooks;

/// <summary>What a city signs its requests with; the values are protected with Corridor's keys.</summary>
public sealed class WebhookSecret : CityOwned
{
    private WebhookSecret()
    {
    }

    public string Protected { get; private set; } = "";

    /// <summary>The one before: signs too for a while, so that receivers can change over.</summary>
    public string? Earlier { get; private set; }
    public Instant? EarlierUntil { get; private set; }

    internal static WebhookSecret Of(string value) => new() { Protected = value };

    internal void Replace(string value, Instant earlierUntil) => (Protected, Earlier, EarlierUntil) = (value, Protected, earlierUntil);
}

/// <summary>The secret of the current city: made when it is first needed, shown on demand, replaced by hand.</summary>
public sealed class WebhookSecrets(CorridorDb db, IDataProtectionProvider protection, Audit audit, TimeProvider clock)
{
    public static readonly Duration Overlap = Duration.FromDays(1);

    private readonly IDataProtector protector = protection.CreateProtector("Corridor.Webhooks");

    public async Task<string> ShowAsync(CancellationToken cancel = default)
    {
        var secret = await FindOrMakeAsync(cancel);
        audit.Record("webhook.secret.shown", secret.Id);
        await db.SaveChangesAsync(cancel);
        return protector.Unprotect(secret.Protected);
    }

    /// <summary>A new one; the one before signs beside it for <see cref="Overlap"/>.</summary>
    public async Task ReplaceAsync(CancellationToken cancel = default)
    {
        var secret = await FindOrMakeAsync(cancel);
        secret.Replace(New(), clock.Now() + Overlap);
        audit.Record("webhook.secret.replaced", secret.Id);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Until when the one before signs too.</summary>
    public Task<Instant?> EarlierUntilAsync(CancellationToken cancel = default)
    {
        var now = clock.Now();
        return db.Set<WebhookSecret>().Where(secret => secret.EarlierUntil > now).Select(secret => secret.EarlierUntil).SingleOrDefaultAsync(cancel);
    }

    internal async Task<IReadOnlyList<string>> InForceAsync(CancellationToken cancel)
    {
        var secret = await FindOrMakeAsync(cancel);
        IEnumerable<string> known = secret.EarlierUntil > clock.Now() ? [secret.Protected, secret.Earlier!] : [secret.Protected];
        return [.. known.Select(protector.Unprotect)];
    }

    private async Task<WebhookSecret> FindOrMakeAsync(CancellationToken cancel)
    {
        if (await db.Set<WebhookSecret>().SingleOrDefaultAsync(cancel) is { } known)
            return known;
        var made = WebhookSecret.Of(New());
        db.Add(made);
        try
        {
            await db.SaveChangesAsync(cancel);
            return made;
        }
        catch (DbUpdateException)
        {
            // Another one was made at the same moment: that is the city's.
            db.Entry(made).State = EntityState.Detached;
            return await db.Set<WebhookSecret>().SingleAsync(cancel);
        }
    }

    private string New() => protector.Protect(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));
}

internal sealed class WebhookSecretMapping : IEntityTypeConfiguration<WebhookSecret>
{
    public void Configure(EntityTypeBuilder<WebhookSecret> secret)
    {
        secret.ToTable("WebhookSecrets");
        secret.HasIndex(s => s.CityId).IsUnique();
    }
}
