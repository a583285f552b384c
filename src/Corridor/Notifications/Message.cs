using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Notifications;

/// <summary>A message inside Corridor. It is its reader's own, as the account is, whatever city wrote it: no city can list what others wrote.</summary>
public sealed class Message : Entity
{
    private Message()
    {
    }

    public Guid AccountId { get; private init; }

    /// <summary>The city that wrote it; none: the network.</summary>
    public Guid? CityId { get; private init; }
    public string Kind { get; private init; } = "";
    public string Language { get; private init; } = "";
    public string Subject { get; private init; } = "";
    public string Body { get; private init; } = "";

    /// <summary>The page that it is about, below its city, and what leads there.</summary>
    public string? Path { get; private init; }
    public string? LinkWords { get; private init; }
    public Instant CreatedAt { get; private init; }
    public Instant? ReadAt { get; private set; }

    /// <summary>Its reader wants one mail a day, and it has not been in one yet.</summary>
    public bool AwaitsDigest { get; private set; }

    public static Message To(Guid account, City? from, string kind, Letter letter, bool awaitsDigest, Instant now) => new()
    {
        AccountId = account,
        CityId = from?.Id,
        Kind = kind,
        Language = letter.Language,
        Subject = letter.Subject.ReplaceLineEndings(" "),
        Body = string.Join("\n\n", letter.Paragraphs),
        Path = letter.Path,
        LinkWords = letter.LinkWords,
        AwaitsDigest = awaitsDigest,
        CreatedAt = now,
    };

    public void TakeIntoDigest() => AwaitsDigest = false;
}

internal sealed class MessageMapping : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> message)
    {
        message.ToTable("Messages");
        message.Property(m => m.Kind).HasMaxLength(80);
        message.Property(m => m.Language).HasMaxLength(12);
        message.Property(m => m.Subject).HasMaxLength(400);
        message.Property(m => m.Path).HasMaxLength(700);
        message.Property(m => m.LinkWords).HasMaxLength(400);
        message.HasIndex(m => new { m.AccountId, m.Id });
        message.HasIndex(m => m.CreatedAt);
        // Counted on every page that somebody signed in opens.
        message.HasIndex(m => m.AccountId, "IX_Messages_Unread").HasFilter("\"ReadAt\" IS NULL");
        message.HasIndex(m => m.AccountId, "IX_Messages_AwaitDigest").HasFilter("\"AwaitsDigest\"");
    }
}

/// <summary>Somebody's messages; every question begins with whose they are.</summary>
public sealed class Inbox(CorridorDb db, CurrentCity city, TimeProvider clock)
{
    /// <summary>Beyond it, nobody counts.</summary>
    public const int MostCounted = 99;

    /// <summary>Writes a message, with the change that it tells of.</summary>
    public void Write(Guid account, string kind, Letter letter, bool awaitsDigest = false) =>
        db.Add(Message.To(account, city.City, kind, letter, awaitsDigest, clock.Now()));

    public Task<int> UnreadAsync(Guid account, CancellationToken cancel = default) => Unread(account).CountAsync(cancel);

    /// <summary>What a page counts, together with what else it counts.</summary>
    public IQueryable<Message> Unread(Guid account) =>
        db.Set<Message>().Where(message => message.AccountId == account && message.ReadAt == null).Take(MostCounted + 1);

    public Task<Paged<Message>> AfterAsync(Guid account, Guid? after, CancellationToken cancel = default) =>
        Paging.ReadAsync(after, message => message.Id, from => db.Set<Message>().AsNoTracking().Where(message => message.AccountId == account).NewestFirst(from), cancel: cancel);

    /// <summary>Opening it is reading it.</summary>
    public async Task<Message> OpenAsync(Guid account, Guid id, CancellationToken cancel = default)
    {
        var message = await db.Set<Message>().AsNoTracking().Where(one => one.Id == id && one.AccountId == account).SingleOrNotFoundAsync(cancel);
        if (message.ReadAt is null)
            await ReadAsync(db.Set<Message>().Where(one => one.Id == id && one.AccountId == account), cancel);
        return message;
    }

    /// <summary>All up to this one: what came meanwhile was not seen yet.</summary>
    public Task ReadUpToAsync(Guid account, Guid newest, CancellationToken cancel = default) =>
        ReadAsync(db.Set<Message>().Where(one => one.AccountId == account && one.Id <= newest), cancel);

    private Task<int> ReadAsync(IQueryable<Message> messages, CancellationToken cancel)
    {
        var now = clock.Now();
        return messages.Where(message => message.ReadAt == null).ExecuteUpdateAsync(set => set.SetProperty(message => message.ReadAt, now), cancel);
    }
}
