using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Quartz;

namespace Corridor.Accounts;

/// <summary>That somebody's mail of a day was written; one a person and day.</summary>
public sealed class Digest : Entity
{
    public required Guid AccountId { get; init; }

    /// <summary>Where this person is.</summary>
    public required LocalDate Day { get; init; }
}

internal sealed class DigestMapping : IEntityTypeConfiguration<Digest>
{
    public void Configure(EntityTypeBuilder<Digest> digest)
    {
        digest.ToTable("Digests");
        digest.HasIndex(d => new { d.AccountId, d.Day }).IsUnique();
        digest.HasOne<Account>().WithMany().HasForeignKey(d => d.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>
/// One mail a day, at eight where the person is, with what came since the last one and was not read; none when there is nothing.
/// The mail, the day and what it took along are one transaction: of two nodes, one writes it.
/// </summary>
public sealed class DailyDigest(CorridorDbFactory databases, Cities cities, IServiceScopeFactory scopes, Addresses addresses, UnsubscribeLinks links, TimeProvider clock)
{
    private const int MostListed = 30;
    private static readonly LocalTime Eight = new(8, 0);

    private sealed record Person(Guid Id, string Email, string Language, string? Zone, Guid? MemberOf, Guid? LastHeardOf, Instant Oldest);

    /// <summary>How many mails were written.</summary>
    public async Task<int> WriteAsync(CancellationToken cancel = default)
    {
        var written = 0;
        foreach (var person in await WaitingAsync(cancel))
        {
            var zone = await ZoneOfAsync(person, cancel);
            var day = clock.Now().InZone(zone).Date;
            var eight = day.At(Eight).InZoneLeniently(zone).ToInstant();
            // What came after eight waits for the next day's.
            if (eight <= clock.Now() && person.Oldest < eight && await WriteAsync(person, day, cancel))
                written++;
        }

        return written;
    }

    private async Task<List<Person>> WaitingAsync(CancellationToken cancel)
    {
        await using var db = databases.AcrossCities();
        var waiting = db.Set<Message>().Where(message => message.AwaitsDigest);
        return await (
            from account in db.Users
            where waiting.Any(message => message.AccountId == account.Id)
            orderby account.Id
            select new Person(account.Id, account.Email!, account.Language, account.Zone,
                db.Set<Membership>().Where(one => one.AccountId == account.Id).OrderBy(one => one.Id).Select(one => (Guid?)one.CityId).FirstOrDefault(),
                waiting.Where(message => message.AccountId == account.Id && message.CityId != null).OrderByDescending(message => message.Id).Select(message => message.CityId).FirstOrDefault(),
                waiting.Where(message => message.AccountId == account.Id).Min(message => message.CreatedAt))).ToListAsync(cancel);
    }

    // Their own, else of the city where they have a role, else of the one that wrote last.
    private async Task<DateTimeZone> ZoneOfAsync(Person person, CancellationToken cancel)
    {
        if (person.Zone is { } chosen && DateTimeZoneProviders.Tzdb.GetZoneOrNull(chosen) is { } own)
            return own;
        return (person.MemberOf ?? person.LastHeardOf) is { } id && await cities.ByIdAsync(id, cancel) is { } city ? city.TimeZone : DateTimeZone.Utc;
    }

    private async Task<bool> WriteAsync(Person person, LocalDate day, CancellationToken cancel)
    {
        await using var network = scopes.CreateAsyncScope();
        var (db, mails) = (network.ServiceProvider.GetRequiredService<CorridorDb>(), network.ServiceProvider.GetRequiredService<Mails>());
        if (await db.Set<Digest>().AnyAsync(one => one.AccountId == person.Id && one.Day == day, cancel))
            return false;
        var messages = await db.Set<Message>().Where(message => message.AccountId == person.Id && message.AwaitsDigest).OrderBy(message => message.Id).ToListAsync(cancel);
        foreach (var message in messages)
            message.TakeIntoDigest();
        var unread = messages.Where(message => message.ReadAt is null).ToList();
        db.Add(new Digest { AccountId = person.Id, Day = day });
        if (unread.Count > 0)
            await QueueAsync(mails, person, unread, cancel);
        db.RemoveRange(await db.Set<Digest>().Where(one => one.AccountId == person.Id && one.Day < day).ToListAsync(cancel));
        try
        {
            await db.SaveChangesAsync(cancel);
            return unread.Count > 0;
        }
        catch (DbUpdateException) when (IsWritten(person.Id, day))
        {
            // Another node was first.
            return false;
        }
    }

    private bool IsWritten(Guid account, LocalDate day)
    {
        using var db = databases.AcrossCities();
        return db.Set<Digest>().Any(one => one.AccountId == account && one.Day == day);
    }

    private async Task QueueAsync(Mails mails, Person person, List<Message> unread, CancellationToken cancel)
    {
        var listed = new List<(string, string)>();
        foreach (var message in unread.Take(MostListed))
        {
            var from = message.CityId is { } id ? (await cities.ByIdAsync(id, cancel))?.Name : null;
            listed.Add((from is null ? message.Subject : $"{from}: {message.Subject}", addresses.Of(null, "/my/messages/" + message.Id)));
        }

        var leave = links.To(person.Id, null);
        mails.Queue(person.Email, person.Language, AccountMails.Digest(listed, unread.Count, addresses.Of(null, "/my/messages"), leave)).UnsubscribeAddress = leave;
    }
}

[DisallowConcurrentExecution]
public sealed class WriteDigestsJob(DailyDigest digest) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await digest.WriteAsync(cancellationToken);
}
