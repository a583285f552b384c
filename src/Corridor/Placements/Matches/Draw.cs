using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Matches;

/// <summary>
/// The lottery that breaks the last ties of a call's match. Its seed is drawn and bound to when the call is published, before anybody
/// is known, and told with the match: <c>printf %s SEED | sha256sum</c> gives the commitment to whoever checks.
/// </summary>
public sealed class Draw : CityOwned
{
    private Draw()
    {
    }

    public Guid CallId { get; private init; }

    /// <summary>256 random bits as 64 hexadecimal digits; nobody's until it is revealed.</summary>
    internal string Seed { get; private init; } = "";

    /// <summary>SHA-256 of the seed's digits.</summary>
    public string Commitment { get; private init; } = "";
    public Instant CommittedAt { get; private init; }
    public Instant? RevealedAt { get; private set; }

    /// <summary>What the lottery counts with: the number that the seed's first 16 digits write.</summary>
    internal ulong Number => NumberOf(Seed);

    internal static Draw For(Guid call, Instant now)
    {
        var seed = NewSeed();
        return new Draw { CallId = call, Seed = seed, Commitment = CommitmentTo(seed), CommittedAt = now };
    }

    internal static string NewSeed() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    public static string CommitmentTo(string seed) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(seed)));

    public static ulong NumberOf(string seed) => ulong.Parse(seed.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    internal void Reveal(Instant now) => RevealedAt ??= now;
}

/// <summary>What everybody may know of a draw: before the match is published, only what binds its seed.</summary>
public sealed record PublicDraw(string Commitment, Instant CommittedAt, string? Seed);

public static class DrawQueries
{
    public static Task<PublicDraw?> OfCallAsync(this IQueryable<Draw> draws, Guid call, CancellationToken cancel = default) => draws
        .Where(draw => draw.CallId == call)
        .Select(draw => new PublicDraw(draw.Commitment, draw.CommittedAt, draw.RevealedAt != null ? draw.Seed : null))
        .SingleOrDefaultAsync(cancel);
}

/// <summary>A call that ends in a stay binds itself to a seed in the moment it is published.</summary>
internal sealed class CommitToDraw(CorridorDb db, Audit audit, TimeProvider clock) : IHandle<CallPublished>
{
    public Task HandleAsync(CallPublished happened, CancellationToken cancel)
    {
        if (happened.Call.Placement is null)
            return Task.CompletedTask;
        var draw = Draw.For(happened.Call.Id, clock.Now());
        db.Add(draw);
        audit.Record("draw.committed", draw.Id, new { call = draw.CallId, draw.Commitment });
        return Task.CompletedTask;
    }
}

internal sealed class DrawMapping : IEntityTypeConfiguration<Draw>
{
    public void Configure(EntityTypeBuilder<Draw> draw)
    {
        draw.ToTable("Draws");
        draw.Property(d => d.Seed).HasMaxLength(64);
        draw.Property(d => d.Commitment).HasMaxLength(64);
        draw.Ignore(d => d.Number);
        draw.HasIndex(d => d.CallId).IsUnique();
    }
}
