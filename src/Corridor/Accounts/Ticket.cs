using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Accounts;

/// <summary>Carries a sign-in from the network's address to a city's own host: once, within a minute, to that host and for that account only.</summary>
public sealed class Ticket
{
    public static readonly Duration Life = Duration.FromSeconds(60);

    private Ticket()
    {
    }

    public Guid Id { get; private init; } = Ids.New();
    public byte[] Hash { get; private init; } = [];
    public Guid AccountId { get; private init; }
    public string Host { get; private init; } = "";

    /// <summary>Where to go on that host.</summary>
    public string Path { get; private init; } = "";
    public Instant GoodUntil { get; private init; }

    public static (Ticket Row, string Secret) For(Guid account, string host, string path, Instant now)
    {
        var secret = Secret.New();
        return (new Ticket { Hash = Secret.Hash(secret), AccountId = account, Host = host, Path = path, GoodUntil = now + Life }, secret);
    }
}

internal sealed class TicketMapping : IEntityTypeConfiguration<Ticket>
{
    public void Configure(EntityTypeBuilder<Ticket> ticket)
    {
        ticket.ToTable("Tickets");
        ticket.Property(t => t.Host).HasMaxLength(253);
        ticket.Property(t => t.Path).HasMaxLength(500);
        ticket.HasIndex(t => t.Hash).IsUnique();
        ticket.HasIndex(t => t.GoodUntil);
        ticket.HasOne<Account>().WithMany().HasForeignKey(t => t.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>Issues tickets and takes them.</summary>
public sealed class Tickets(CorridorDb db, TimeProvider clock)
{
    public async Task<string> IssueAsync(Guid account, string host, string path, CancellationToken cancel = default)
    {
        var now = clock.Now();
        await db.Set<Ticket>().Where(old => old.GoodUntil < now).ExecuteDeleteAsync(cancel);
        var (row, secret) = Ticket.For(account, host, path, now);
        db.Add(row);
        await db.SaveChangesAsync(cancel);
        return secret;
    }

    /// <summary>The account that a good ticket would sign in; it stays good.</summary>
    public async Task<Account?> LookAsync(string? secret, string host, CancellationToken cancel = default) =>
        await FindAsync(secret, host, cancel) is { } ticket ? await db.Users.SingleOrDefaultAsync(account => account.Id == ticket.AccountId, cancel) : null;

    /// <summary>Uses the ticket up; null when it is not good (any more) at this host.</summary>
    public async Task<(Account Account, string Path)?> TakeAsync(string? secret, string host, CancellationToken cancel = default)
    {
        if (await FindAsync(secret, host, cancel) is not { } ticket)
            return null;
        // Whoever deletes the row has the ticket: of two requests at the same moment, one.
        if (await db.Set<Ticket>().Where(row => row.Id == ticket.Id).ExecuteDeleteAsync(cancel) != 1)
            return null;
        return await db.Users.SingleOrDefaultAsync(account => account.Id == ticket.AccountId, cancel) is { } account ? (account, ticket.Path) : null;
    }

    private async Task<Ticket?> FindAsync(string? secret, string host, CancellationToken cancel)
    {
        if (secret is not { Length: > 0 and <= 100 })
            return null;
        var (hash, now) = (Secret.Hash(secret), clock.Now());
        return await db.Set<Ticket>().AsNoTracking().SingleOrDefaultAsync(ticket => ticket.Hash == hash && ticket.Host == host && ticket.GoodUntil >= now, cancel);
    }
}
