using Corridor.Data;
using Corridor.Decks.Storage;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Decks;

public enum DeckState
{
    Uploading,

    /// <summary>All there; only its team may open it until it is checked.</summary>
    Complete,
    Accepted,
    Refused,
}

public sealed record DeckCompleted(Deck Deck) : IDomainEvent;

public sealed record DeckChecked(Deck Deck) : IDomainEvent;

/// <summary>It was checked already, and now is to have a copy that does not say who applies.</summary>
public sealed record DeckBareAsked(Deck Deck) : IDomainEvent;

/// <summary>An uploaded file. What it belongs to is only an id here: decks know no application.</summary>
public sealed class Deck : CityOwned
{
    /// <summary>Blob Storage forgets uncommitted blocks after seven days.</summary>
    public static readonly Duration UploadLife = Duration.FromDays(6);

    private Deck()
    {
    }

    public Guid OwnerId { get; private init; }
    public Guid SubjectId { get; private init; }
    public string FileName { get; private init; } = "";

    /// <summary>Of an upload whose length is known by its end only: the most it may have.</summary>
    public long Length { get; private set; }
    public DeckState State { get; private set; }
    public string? Sha256 { get; private set; }
    public int? Pages { get; private set; }

    /// <summary>The most pages its call allows; none: any number.</summary>
    public int? MaxPages { get; private init; }
    public Text? Refusal { get; private set; }

    /// <summary>A jury reads it that does not see who applies: it gets a copy that does not say so.</summary>
    public bool NeedsBare { get; private set; }

    /// <summary>There is that copy.</summary>
    public bool HasBare { get; private set; }
    public Instant CreatedAt { get; private init; }
    public Instant? CompletedAt { get; private set; }
    public Instant? CheckedAt { get; private set; }

    /// <summary>Since when nothing refers to it any more; set and read by the sweep.</summary>
    public Instant? UnusedSince { get; private set; }

    public DeckKey Key => new(CityId, Id);

    public Instant ExpiresAt => CreatedAt + UploadLife;

    public bool IsComplete => State != DeckState.Uploading;

    public static Deck Start(Guid owner, Guid subject, string fileName, long length, long limit, Instant now, int? maxPages = null, bool bare = false)
    {
        RuleBroken.If(length == 0, "This file is empty.");
        RuleBroken.If(length < 0, "The size of this file is not known.");
        RuleBroken.If(length > limit, "This file is too large: {0} MB at most.", limit / 1_000_000);
        return new Deck { OwnerId = owner, SubjectId = subject, FileName = SafeName(fileName), Length = length, MaxPages = maxPages, NeedsBare = bare, CreatedAt = now };
    }

    /// <summary>The same file for another subject, in another city perhaps; what was checked stays checked, unless a bare copy is to be made.</summary>
    public static Deck CopyOf(Deck deck, Guid id, Guid subject, int? maxPages, Instant now, bool bare = false)
    {
        var copy = new Deck
        {
            Id = id,
            OwnerId = deck.OwnerId,
            SubjectId = subject,
            FileName = deck.FileName,
            Length = deck.Length,
            MaxPages = maxPages,
            CreatedAt = now,
            State = bare && deck.State == DeckState.Accepted ? DeckState.Complete : deck.State,
            NeedsBare = bare,
            Sha256 = deck.Sha256,
            Pages = deck.Pages,
            CompletedAt = now,
            CheckedAt = deck.CheckedAt,
        };
        if (copy.State == DeckState.Complete)
            copy.Raise(new DeckCompleted(copy));
        return copy;
    }

    public void Complete(DeckDigest digest, Instant now)
    {
        if (IsComplete)
            return;
        (State, Sha256, Length, CompletedAt) = (DeckState.Complete, digest.Sha256, digest.Length, now);
        Raise(new DeckCompleted(this));
    }

    public void Accept(int? pages, Instant now)
    {
        if (pages > MaxPages)
        {
            Refuse(new Text("This deck has {0} pages: {1} at most.", pages, MaxPages), now);
            return;
        }

        (State, Pages, Refusal, CheckedAt) = (DeckState.Accepted, pages, null, now);
        Raise(new DeckChecked(this));
    }

    /// <summary>Its jury is not to see any more who applies: what was checked already gets its copy now.</summary>
    public void AskForBare()
    {
        if (NeedsBare || State == DeckState.Refused)
            return;
        NeedsBare = true;
        if (State == DeckState.Accepted)
            Raise(new DeckBareAsked(this));
    }

    public void Bare() => HasBare = true;

    public void Refuse(Text reason, Instant now)
    {
        (State, Refusal, CheckedAt) = (DeckState.Refused, reason, now);
        Raise(new DeckChecked(this));
    }

    // Only shown and offered for saving, never a path; yet a name must not turn around or break a header.
    private static string SafeName(string name)
    {
        var kept = string.Concat(name.Split('/', '\\')[^1].EnumerateRunes()
            .Where(rune => System.Text.Rune.GetUnicodeCategory(rune) is not (System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format))
            .Select(rune => rune.ToString())).Trim().Trim('.');
        return kept.Length == 0 ? "deck.pdf" : kept.Length <= 150 ? kept : kept[..146].TrimEnd() + ".pdf";
    }
}

internal sealed class DeckMapping : IEntityTypeConfiguration<Deck>
{
    public void Configure(EntityTypeBuilder<Deck> deck)
    {
        deck.ToTable("Decks");
        deck.Property(d => d.FileName).HasMaxLength(200);
        deck.Property(d => d.Sha256).HasMaxLength(64);
        deck.Property(d => d.Refusal).HasConversion<TextConverter>();
        deck.Ignore(d => d.Key).Ignore(d => d.ExpiresAt).Ignore(d => d.IsComplete);
        deck.HasIndex(d => new { d.CityId, d.SubjectId });
        deck.HasIndex(d => new { d.State, d.CreatedAt });
        deck.HasIndex(d => d.UnusedSince);
    }
}
